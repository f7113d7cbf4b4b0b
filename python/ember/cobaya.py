"""A theory for Cobaya: ``theory: {ember.cobaya.Ember: {...}}`` in place of ``camb`` or ``classy``.

Parameters have the names of CAMB, CLASS or Ember. What is answered: lensed and unlensed CMB spectra and the lensing potential, the
expansion, rdrag and all other derived parameters of Ember, sigma8(z) and f sigma8(z), sigma(R) and the power spectrum of all matter, linear
and by HMcode-2020. What is not: velocities in the matter power spectrum, spectra of sources, correlations of the lensing
potential with T and E, and CAMB's own objects; asking for these is an error that says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from types import SimpleNamespace
from typing import Any

import numpy as np

from cobaya.likelihood import Likelihood as CobayaLikelihood
from cobaya.log import LoggedError
from cobaya.theories.cosmo import BoltzmannBase
from cobaya.tools import Pool1D, Pool2D

from . import _library as library
from ._cobaya_memory import LearnerFile
from ._learner import Learner
from ._likelihood import Likelihood as DataSets
from ._matter import sigma
from ._solver import Solver

#: Inputs of other programs in another unit: the name here, and a factor.
_CONVERSIONS = {"cosmomc_theta": ("theta_MC_100", 100.0), "thetastar": ("thetastar_100", 100.0)}
#: What is computed from other quantities, under the names of CAMB's and Planck's chains: derived parameters of Ember, omega_b and N_eff as
#: they were given, and functions of the background at redshift 0 by ``today/NAME``.
_COMBINATIONS = {
    "omegam": (("Omega_m",), lambda q: q["Omega_m"]),
    "omegamh2": (("Omega_m", "H0"), lambda q: q["Omega_m"] * (q["H0"] / 100) ** 2),
    "omegal": (("Omega_Lambda",), lambda q: q["Omega_Lambda"]),
    "omega_de": (("Omega_Lambda",), lambda q: q["Omega_Lambda"]),
    "omegab": (("omega_b", "H0"), lambda q: q["omega_b"] / (q["H0"] / 100) ** 2),
    "omegac": (("today/Omega_cdm",), lambda q: q["today/Omega_cdm"]),
    "omegan": (("omega_nu", "H0"), lambda q: q["omega_nu"] / (q["H0"] / 100) ** 2),
    "omegabh2": (("omega_b",), lambda q: q["omega_b"]),
    "omegach2": (("today/Omega_cdm", "H0"), lambda q: q["today/Omega_cdm"] * (q["H0"] / 100) ** 2),
    "omnuh2": (("omega_nu",), lambda q: q["omega_nu"]),
    "omeganuh2": (("omega_nu",), lambda q: q["omega_nu"]),
    "s8h5": (("sigma8", "H0"), lambda q: q["sigma8"] * (q["H0"] / 100) ** -0.5),
    "s8omegamp5": (("sigma8", "Omega_m"), lambda q: q["sigma8"] * q["Omega_m"] ** 0.5),
    "s8omegamp25": (("sigma8", "Omega_m"), lambda q: q["sigma8"] * q["Omega_m"] ** 0.25),
    "S8": (("sigma8", "Omega_m"), lambda q: q["sigma8"] * (q["Omega_m"] / 0.3) ** 0.5),
    "DH": (("omega_b", "N_eff"), lambda q: _deuterium(q["omega_b"], q["N_eff"])),
}
#: ln(10^5 D/H) by powers of ln(omega_b / 0.0224) and of N_eff - 3.044: the table of PRIMAT (rates of 2024; Pitrou et al. 2018, Phys. Rep. 754,
#: 1) to 0.06 % for omega_b = 0.015 ... 0.035, N_eff = 1 ... 5. It enters nothing else.
_DEUTERIUM = (
    (0.892593, 0.135129, -0.0102538, 0.0010789),
    (-1.64114, 0.0220673, -0.00499494, 0.000711826),
    (-0.156173, 0.0375344, -0.00383314),
    (-0.14163, 0.0110111),
    (-0.0373656,),
)


def _deuterium(omega_b: float, neutrinos: float) -> float:
    x, n = np.log(omega_b / 0.0224), neutrinos - 3.044
    powers = (c * x**p * n**q for p, row in enumerate(_DEUTERIUM) for q, c in enumerate(row))
    return 1e-5 * float(np.exp(sum(powers)))


#: Angles of the sound horizon: whatever needs no spectra begins with the H0 that they mean.
_ANGLES = {"theta_MC_100", "thetastar_100", "theta_s_100"}
_CMB = {"tt": "TT", "te": "TE", "et": "TE", "ee": "EE", "bb": "BB", "pp": "PP"}
_FUNCTIONS = {
    "Hubble": "H",
    "angular_diameter_distance": "D_A",
    "comoving_radial_distance": "D_C",
    "Omega_b": "Omega_b",
    "Omega_cdm": "Omega_cdm",
    "Omega_nu_massive": "Omega_nu_massive",
}
_GROWTH = ("sigma8_z", "fsigma8")
_MATTER = {"delta_tot", "delta_nonu", "Weyl"}
#: Settings of CAMB that make no difference to what Ember answers, or that its precision replaces.
_WITHOUT_MEANING = {
    "dark_energy_model", "num_nu_massless", "neutrino_hierarchy", "AccuracyBoost", "lAccuracyBoost",
    "lSampleBoost", "lens_margin", "lens_k_eta_reference", "max_l", "max_l_tensor", "k_eta_max_scalar", "kmax", "redshifts",
    "bbn_predictor", "recombination_model", "min_l_logl_sampling", "DoLateRadTruncation", "WantTransfer",
}  # fmt: skip
#: Answers of an emulator in a second, with what Cobaya does around each.
_EMULATED_SPEED = 300.0
_NONLINEAR_MODELS = {"mead2020": 1.0, "mead2020_feedback": 1.0, "mead2016": 2.0, "mead": 2.0, "takahashi": 3.0}


class Ember(BoltzmannBase):
    """The solver of Ember.

    Options: ``precision`` (``draft``, ``default``, ``reference``), ``nonlinear`` (non-linear growth in the lensing potential; by default as
    for CAMB, when ``pp`` or ``lens_potential_accuracy`` >= 1 is asked for), ``recombination`` (``recfast_cosmorec``,
    ``recfast_planck``, ``hyrec``), ``cache`` (a file in which spectra are kept), ``extra_args``: further parameters with fixed values, and those
    settings of CAMB that have a meaning here.

    ``emulator: true`` learns an emulator of the CMB spectra while Cobaya samples: the spectra are its own where its calibrated error of ln L is
    small enough, and the solver's elsewhere. ln L is that of the data where Ember has those of all likelihoods that ask for spectra
    (:class:`Likelihood`; Cobaya's own of Planck 2018: low-l, plik_lite, lensing; candl's of SPT-3G 2018, ``lite``), else that of ``experiment``
    (``Planck``, ``Simons Observatory``, ``cosmic variance``), to whose noise your data should not be superior. ``emulator: {accuracy: {shift:
    0.01}, ...}`` takes the settings of ``theory.ember.emulator`` of Ember's input files. ``memory``: a path, with the number of the process
    behind it, to which what was learnt is written and from which it goes on, so that a chain that is resumed does not learn anew; give ``cache``
    too, or the solver answers again at the points that it names. Matter power and growth are the solver's always.
    """

    precision: Any = "default"
    nonlinear: bool | None = None
    recombination: str | None = None
    cache: str | None = None
    memory: str | None = None
    emulator: bool | dict = False
    experiment: str = "Planck"
    extra_args: dict = {}
    renames: Mapping[str, str] = {}
    speed: float = 1
    stop_at_error: bool = False
    path: Any = None

    def initialize(self) -> None:
        super().initialize()
        self._aliases = library.aliases("derived")
        self._inputs = library.aliases("parameters")
        self._fixed: dict[str, float] = {}
        # What CAMB searches: a model outside is none.
        self._hubble_range = tuple(self.extra_args.get("theta_H0_range") or (10, 100))
        self._nonlinear_model = 1.0
        accuracy = self.extra_args.get("lens_potential_accuracy")
        for name, value in self.extra_args.items():
            if name in ("lens_potential_accuracy", "theta_H0_range"):
                continue
            if name == "halofit_version":
                if value not in _NONLINEAR_MODELS:
                    self.log.warning("non-linear growth is by HMcode-2020 (mead2020), not by %s", value)
                self._nonlinear_model = _NONLINEAR_MODELS.get(value, 1.0)
            elif name in _WITHOUT_MEANING:
                self.log.info("%s has no meaning here; accuracy is set by `precision`", name)
            else:
                name, factor = _CONVERSIONS.get(name, (name, 1.0))
                self._check_name(name)
                self._fixed[name] = factor * value
        self._lens_accuracy = accuracy
        self._nonlinear_lensing = bool(accuracy) if self.nonlinear is None else bool(self.nonlinear)
        self._solver = self._guarded(lambda: Solver(self.precision, recombination=self.recombination, cache=self.cache))
        self._learner: Learner | None = None
        self._kept: LearnerFile | None = None
        #: Of the data in whose ln L the learner's error is measured.
        self._nuisances: list[str] = []
        #: The redshifts at which the expansion is asked for, and where among them are those of each function.
        self._grid: tuple[np.ndarray, dict[str, np.ndarray]] | None = None
        #: So many last answers came from the emulator.
        self.recently_emulated = 0

    def initialize_with_params(self) -> None:
        super().initialize_with_params()
        for name in self.input_params:
            self._check_name(_CONVERSIONS.get(name, (name, 1))[0])
        for name in self.output_params:
            self._check_derived(name)
        #: Whether H0 is searched as CAMB does, and so within its range.
        self._searches = bool(set(_CONVERSIONS) & {*self.input_params, *self.extra_args})

    def get_can_provide_params(self) -> list[str]:
        return sorted({*self._aliases, *_COMBINATIONS})

    def get_can_support_params(self) -> list[str]:
        """All inputs: one that a likelihood asks for too, as that of a prior on tau does, is the theory's nevertheless."""
        return sorted({*self._inputs, *_CONVERSIONS})

    def get_version(self) -> str:
        return library.version()

    def set_measured_speed(self, speed: float) -> None:
        """What the first points took, which are the solver's, says nothing of an emulator: it gives nearly all answers later."""
        super().set_measured_speed(max(speed, _EMULATED_SPEED) if self.emulator else speed)

    # Errors -------------------------------------------------------------------------------------------------------------------

    def _guarded(self, work: Any) -> Any:
        try:
            return work()
        except library.EmberError as error:
            raise LoggedError(self.log, "%s", error) from error

    def _check_name(self, name: str) -> None:
        if name not in self._inputs:
            # The library says what may have been meant.
            self._guarded(lambda: Solver("draft").background(**{name: 1.0}))

    def _check_derived(self, name: str) -> None:
        if name not in self._aliases and name not in _COMBINATIONS:
            self._guarded(lambda: Solver("draft").derived([name]))

    def _refuse(self, what: str) -> None:
        raise LoggedError(self.log, "Ember does not give %s.", what)

    # What is wanted -------------------------------------------------------------------------------------------------------------

    def must_provide(self, **requirements: Any) -> None:
        for key, value in requirements.items():
            if key == "source_Cl":
                self._refuse("spectra of sources (source_Cl)")
            if key.startswith("CAMB") or key.startswith("classy"):
                self._refuse(f"objects of another program ({key})")
        super().must_provide(**requirements)
        self._grid = None
        for key, value in self._must_provide.items():
            if key in ("Cl", "lensed_scal_Cl", "unlensed_Cl"):
                self._check_spectra(key, value)
            elif isinstance(key, tuple):
                if not set(key[-2:]) <= _MATTER:
                    self._refuse(f"{key[0]} of {' x '.join(key[-2:])}, but of {' and '.join(sorted(_MATTER))} alone")
            elif key == "angular_diameter_distance_2":
                self.collectors[key] = SimpleNamespace(z_pool=Pool2D(value["z_pairs"]))
            elif key in _FUNCTIONS or key in _GROWTH:
                self.collectors[key] = SimpleNamespace(z_pool=_Redshifts(value["z"]))
            elif value is None:
                if key not in self.input_params and key not in self._fixed:
                    self._check_derived(key)
            else:
                self._refuse(str(key))

    def _check_spectra(self, key: str, spectra: dict[str, int]) -> None:
        allowed = ("tt", "te", "et", "ee", "pp") if key == "unlensed_Cl" else tuple(_CMB)
        for name in spectra:
            if name not in allowed:
                self._refuse(f"the spectrum {name!r} in {key}; it gives {', '.join(allowed)}")
        if "pp" in spectra and self.nonlinear is None and self._lens_accuracy is None:
            # As Cobaya asks of CAMB.
            self._nonlinear_lensing = True

    # A point --------------------------------------------------------------------------------------------------------------------

    def calculate(self, state: dict, want_derived: bool = True, **values: float) -> bool | None:
        parameters = dict(self._fixed)
        for name, value in values.items():
            name, factor = _CONVERSIONS.get(name, (name, 1.0))
            parameters[name] = factor * value
        try:
            self._answer(state, parameters, want_derived)
        except library.EmberError as error:
            if self.stop_at_error:
                raise LoggedError(self.log, "%s", error) from error
            self.log.debug("%s", error)
            return False
        return True

    def _answer(self, state: dict, parameters: dict[str, float], want_derived: bool) -> None:
        wanted = self._must_provide
        derived = self._cmb(state, parameters)
        expansion = _Expansion(self, parameters, derived)
        if self._searches:
            low, high = self._hubble_range
            if not low <= (hubble := derived.get("H0") or expansion.hubble) <= high:
                raise library.InputError(f"H0 = {hubble:g} is outside theta_H0_range, {low:g} to {high:g}", 65)
        self._background(state, expansion)
        if growth := [wanted[key]["z"] for key in _GROWTH if key in wanted]:
            z = np.unique(np.concatenate([np.atleast_1d(values) for values in growth]))
            found = dict(zip(_GROWTH, self._solver.growth(z, **expansion.parameters)))
            for key in _GROWTH:
                if key in wanted:
                    state[key] = found[key][np.searchsorted(z, self.collectors[key].z_pool.values)]
        self._matter(state, expansion)
        extra = [key for key, value in wanted.items() if value is None and key not in self.input_params]
        names = set(extra) | (set(self.output_params) if want_derived else set())
        found = self._derived(expansion, names, derived)
        if want_derived:
            state["derived"] = {name: found[name] for name in self.output_params}
        state["derived_extra"] = {name: found[name] for name in extra}

    def _lensing(self, parameters: dict[str, float]) -> dict[str, float]:
        if not self._nonlinear_lensing or "nonlinear" in parameters:
            return parameters
        return {**parameters, "nonlinear": self._nonlinear_model}

    def _cmb(self, state: dict, parameters: dict[str, float]) -> dict[str, float]:
        """CMB spectra into the state; the derived parameters that come with them."""
        total: dict[str, int] = {}
        for key, prefix in (("Cl", "lensed_"), ("unlensed_Cl", "unlensed_")):
            for name, lmax in self._must_provide.get(key, {}).items():
                kind = "PP" if name == "pp" else prefix + _CMB[name]
                total[kind] = max(total.get(kind, 0), lmax)
        scalar = self._must_provide.get("lensed_scal_Cl", {})
        has_tensors = bool(parameters.get("r", 0))
        if scalar and not has_tensors:
            for name, lmax in scalar.items():
                kind = "PP" if name == "pp" else "lensed_" + _CMB[name]
                total[kind] = max(total.get(kind, 0), lmax)
        derived: dict[str, float] = {}
        if total:
            answer = self._lensed(max(2, *total.values()), list(total), self._lensing(parameters))
            derived = answer.derived
            state["Cl"], state["unlensed_Cl"] = answer, answer
            state["lensed_scal_Cl"] = answer
        if scalar and has_tensors:
            kinds = ["PP" if name == "pp" else "lensed_" + _CMB[name] for name in scalar]
            state["lensed_scal_Cl"] = self._solver.spectra(
                lmax=max(2, *scalar.values()), kinds=kinds, **{**self._lensing(parameters), "r": 0.0}
            )
        return derived

    def _lensed(self, lmax: int, kinds: list[str], parameters: dict[str, float]) -> Any:
        """Spectra by the solver, or by the emulator where there is one and it is good enough."""
        if not self.emulator:
            return self._solver.spectra(lmax=lmax, kinds=kinds, **parameters)
        if self._learner is None:
            self._learner = self._new_learner(lmax, kinds)
        answer = self._learner.spectra(**self._with_nuisances(parameters))
        self.recently_emulated = self.recently_emulated + 1 if self._learner.last["emulated"] else 0
        if self._kept and not self.recently_emulated:
            self._kept.note(self._learner)
        return answer

    def _new_learner(self, lmax: int, kinds: list[str]) -> Learner:
        model = self.provider.model
        constant = set(model.parameterization.constant_params())
        inputs = [_CONVERSIONS.get(name, (name, 1))[0] for name in self.input_params if name not in constant]
        asking = [one for one in model.likelihood.values() if "Cl" in _requirements(one)]
        blocks = [_data(one) for one in asking]
        block = {name: value for one in blocks for name, value in one.items()} if blocks and all(blocks) else None
        self.log.info(
            "An emulator learns; its error is measured in ln L of %s.", ", ".join(block) if block else self.experiment
        )
        self._nuisances = list(DataSets(block).nuisances) if block else []
        settings = {"precision": self.precision, "recombination": self.recombination, "cache": self.cache}
        names = set(self.output_params) | {key for key, value in self._must_provide.items() if value is None}
        derived = {base for base in self._bases(names) if base in self._aliases}
        if self._searches:
            derived.add("H0")
        learner = Learner(
            inputs, kinds=kinds, lmax=lmax, derived=sorted(derived), likelihoods=block,
            experiment=self.experiment, emulator=self.emulator if isinstance(self.emulator, Mapping) else None,
            settings={name: value for name, value in settings.items() if value is not None},
        )
        if self.memory:
            self._recall(learner, LearnerFile(self.memory))
        return learner

    def _recall(self, learner: Learner, kept: LearnerFile) -> None:
        """Goes on from what was kept."""
        try:
            if kept.restore(learner):
                self.log.info("The emulator goes on from %s (%d training points).", kept.path, learner.statistics["training_points"])
        except library.EmberError as error:
            raise LoggedError(self.log, "%s: %s Remove it, or name another `memory`.", kept.path, error) from error
        self._kept = kept

    @property
    def statistics(self) -> dict[str, float]:
        """What the emulator has cost and how good it is; empty without one."""
        return self._learner.statistics if self._learner else {}

    def close(self) -> None:
        if statistics := self.statistics:
            if self._kept:
                self._kept.write(self._learner)
            self.log.info(
                "%d spectra by the emulator, %d by the solver; rms error of ln L in %d audits: %.3f",
                statistics["emulator_uses"], statistics["solver_calls"], statistics["audits"], statistics["audit_error"],
            )

    def _background(self, state: dict, expansion: _Expansion) -> None:
        if self._grid is None:
            self._grid = self._merged()
        z, places = self._grid
        if places:
            table = self._solver._background(expansion.parameters, z)
            for key, rows in places.items():
                values = table[_FUNCTIONS[key]][rows]
                # Cobaya keeps H in 1/Mpc.
                state[key] = values / 299792.458 if key == "Hubble" else values
        if "angular_diameter_distance_2" in self._must_provide:
            pairs = np.asarray(self.collectors["angular_diameter_distance_2"].z_pool.values, dtype=float)
            state["angular_diameter_distance_2"] = self._solver._pairs(expansion.parameters, pairs[:, 0], pairs[:, 1])

    def _merged(self) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """The redshifts of all functions of the expansion, and the places of each one's own among them."""
        wanted = [key for key in _FUNCTIONS if key in self._must_provide]
        pools = {key: np.asarray(self.collectors[key].z_pool.values, dtype=float) for key in wanted}
        z = np.unique(np.concatenate([np.zeros(0), *pools.values()]))
        return z, {key: np.searchsorted(z, values) for key, values in pools.items()}

    def _matter(self, state: dict, expansion: _Expansion) -> None:
        """P(k, z) and sigma(R, z) into the state, all from one answer of the solver."""
        grids = {key: value for key, value in self._must_provide.items() if isinstance(key, tuple)}
        if not grids:
            return
        z = np.unique(np.concatenate([np.atleast_1d(value["z"]) for value in grids.values()]).astype(float))
        k_max = max(
            max(value["k_max"], 20 / np.min(value["R"])) if "R" in value else value["k_max"] for value in grids.values()
        )
        nonlinear = {"nonlinear": self._nonlinear_model} if any(key[0] == "Pk_grid" and key[1] for key in grids) else {}
        power = self._solver.matter_power(z, k_max=min(max(k_max, 1e-3), 100.0), **{**expansion.parameters, **nonlinear})
        for key, value in grids.items():
            # All matter has no suffix.
            suffix = "" if set(key[-2:]) == {"delta_tot"} else "_" + "_".join(sorted(key[-2:], reverse=True))
            if key[0] == "Pk_grid":
                state[key] = power["k"], z, power[("nonlinear" if key[1] else "linear") + suffix]
            else:
                rows = np.searchsorted(z, np.sort(value["z"]))
                radii = np.sort(np.asarray(value["R"], dtype=float))
                state[key] = z[rows], radii, sigma(power["k"], power["linear" + suffix][rows], radii)

    def _bases(self, names: set[str]) -> set[str]:
        """What has to be known for quantities of some names."""
        combined = {base for name in names if name in _COMBINATIONS for base in _COMBINATIONS[name][0]}
        return combined | {self._aliases[name] for name in names if name not in _COMBINATIONS and name in self._aliases}

    def _derived(self, expansion: _Expansion, names: set[str], known: dict[str, float]) -> dict[str, float]:
        bases = self._bases(names)
        values = {"N_eff": 3.044, **known, **expansion.stated}
        if "omega_b" in bases and "omega_b" not in values:
            bases |= {"today/Omega_b", "H0"}
        if missing := sorted(base for base in bases - set(values) if base in self._aliases):
            values |= self._solver.derived(missing, **expansion.parameters)
        if today := [base for base in bases if base.startswith("today/")]:
            table = self._solver._background(expansion.parameters, np.zeros(1))
            values |= {base: float(table[base.removeprefix("today/")][0]) for base in today}
        if "omega_b" in bases and "omega_b" not in values:
            values["omega_b"] = values["today/Omega_b"] * (values["H0"] / 100) ** 2
        return {
            name: _COMBINATIONS[name][1](values) if name in _COMBINATIONS else values[self._aliases[name]]
            for name in names
        }

    # Derivatives ---------------------------------------------------------------------------------------------------------------

    def differentiated(self, values: dict[str, float], by: list[str], data: list[DataSets]) -> list[dict[str, np.ndarray]]:
        """What each of some data sets needs (the arrays of :meth:`ember.Likelihood.evaluate`) with the derivatives by input parameters."""
        parameters = dict(self._fixed)
        for name, value in values.items():
            name, factor = _CONVERSIONS.get(name, (name, 1.0))
            parameters[name] = factor * value
        names = {name: _CONVERSIONS.get(name, (name, 1.0)) for name in by}
        spectra, extra = {}, sorted({name for one in data for name in one.derived_names})
        lmax = max((one.lmax for one in data if one.kinds), default=0)
        own = [name for name, _ in names.values()]
        if lmax:
            kinds = sorted({kind for one in data for kind in one.kinds})
            spectra = self._slopes(max(2, lmax), kinds, self._lensing(parameters), own)
        if missing := [name for name in extra if "derived/" + self._aliases.get(name, name) not in spectra]:
            spectra |= self._solver._predict(parameters, (), 0, missing, own)
        return [self._arrays(one, parameters, names, spectra) for one in data]

    def _slopes(self, lmax: int, kinds: list[str], parameters: dict[str, float], by: list[str]) -> dict[str, np.ndarray]:
        if not self.emulator:
            return self._solver._predict(parameters, kinds, lmax, (), by)
        if self._learner is None:
            self._learner = self._new_learner(lmax, kinds)
        return self._learner._predict(self._with_nuisances(parameters), by)

    def _with_nuisances(self, parameters: dict[str, float]) -> dict[str, float]:
        """With the data's own parameters at the point of the sampler, which decide there what an error of the spectra does to ln L."""
        given = self.provider.params
        return {**parameters, **{name: given[name] for name in self._nuisances if name in given}}

    def _arrays(
        self, data: DataSets, parameters: dict[str, float], names: dict[str, tuple[str, float]], found: dict[str, np.ndarray]
    ) -> dict[str, np.ndarray]:
        table = self._solver._background(parameters, data.redshifts, [n for n, _ in names.values()]) if len(data.redshifts) else {}
        wanted = {f"spectra/{kind}": f"spectra/{kind}" for kind in data.kinds}
        wanted |= {f"derived/{name}": f"derived/{self._aliases.get(name, name)}" for name in data.derived_names}
        wanted |= {name: name for name in ("H", "D_M") if name in table}
        everything = {**found, **table}
        result = {name: everything[source] for name, source in wanted.items()}
        for name, (own, factor) in names.items():
            for key, source in wanted.items():
                result[f"derivative/{name}/{key}"] = factor * everything[f"derivative/{own}/{source}"]
        return result

    # What was found -------------------------------------------------------------------------------------------------------------

    def _spectra(self, key: str, prefix: str, ell_factor: bool, units: str) -> dict[str, np.ndarray]:
        if key not in self._must_provide or key not in self.current_state:
            raise LoggedError(self.log, "No %s was computed. Are you sure that you have requested it?", key)
        answer = self.current_state[key]
        factor = (self._cmb_unit_factor(units, 2.7255) / 2.7255e6) ** 2
        result = {"ell": answer.ell}
        for name in self._must_provide[key]:
            kind, scale = ("PP", 1.0) if name == "pp" else (prefix + _CMB[name], factor)
            values = scale * (answer.band_power(kind) if ell_factor else answer[kind])
            values[:2] = 0
            result[name] = values
        return result

    def get_Cl(self, ell_factor: bool = False, units: str = "FIRASmuK2") -> dict[str, np.ndarray]:
        return self._spectra("Cl", "lensed_", ell_factor, units)

    def get_lensed_scal_Cl(self, ell_factor: bool = False, units: str = "FIRASmuK2") -> dict[str, np.ndarray]:
        return self._spectra("lensed_scal_Cl", "lensed_", ell_factor, units)

    def get_unlensed_Cl(self, ell_factor: bool = False, units: str = "FIRASmuK2") -> dict[str, np.ndarray]:
        return self._spectra("unlensed_Cl", "unlensed_", ell_factor, units)

    def get_source_Cl(self) -> None:
        self._refuse("spectra of sources (source_Cl)")


class _Redshifts(Pool1D):
    """Redshifts of which likelihoods ask for the same ones at every point: where these are is found once. A dozen searches with tolerances,
    as DESI's distances take, last as long as the whole expansion.
    """

    _MOST_KEPT = 64

    def update(self, values: Any) -> None:
        self._found: dict[bytes, np.ndarray] = {}
        super().update(values)

    def find_indices(self, values: Any) -> np.ndarray:
        values = np.atleast_1d(np.asarray(values, dtype=float))
        key = values.tobytes()
        if (found := self._found.get(key)) is None:
            found = super().find_indices(values)
            if len(self._found) < self._MOST_KEPT:
                self._found[key] = found
        return found


class _Expansion:
    """A model for whatever needs no spectra: an angle of the sound horizon is solved for H0 once, and only if anything asks."""

    def __init__(self, theory: Ember, parameters: dict[str, float], derived: dict[str, float]):
        self._theory, self._given = theory, parameters
        self._has_angle = any(theory._inputs.get(name) in _ANGLES for name in parameters)
        # What the solver said of this very model; the emulator is not exact.
        self._hubble = None if theory.recently_emulated else derived.get("H0")

    @property
    def stated(self) -> dict[str, float]:
        """The parameters by Ember's names."""
        return {self._theory._inputs.get(name, name): value for name, value in self._given.items()}

    @property
    def hubble(self) -> float:
        if self._hubble is None:
            self._hubble = self._theory._solver.derived(["H0"], **self._given)["H0"]
        return self._hubble

    @property
    def parameters(self) -> dict[str, float]:
        if not self._has_angle:
            return self._given
        rest = {name: value for name, value in self._given.items() if self._theory._inputs.get(name) not in _ANGLES}
        return {**rest, "H0": self.hubble}


#: Likelihoods of Cobaya and candl whose data Ember has too: an emulator's error of ln L is measured in these.
_SAME_DATA: dict[str, dict] = {
    "planck_2018_highl_plik.TTTEEE_lite_native": {"planck2018_plik_lite": None},
    "planck_2018_highl_plik.TTTEEE_lite": {"planck2018_plik_lite": None},
    # Two bins of the same multipoles, which say as much.
    "planck_2018_lowl.TT": {"planck2018_lowl_tt": None},
    "planck_2018_lowl.TT_clik": {"planck2018_lowl_tt": None},
    "planck_2018_lowl.EE": {"planck2018_lowl_ee": None},
    "planck_2018_lowl.EE_clik": {"planck2018_lowl_ee": None},
    "planck_2018_lensing.CMBMarged": {"planck2018_lensing": {"variant": "conservative_cmb_marginalised"}},
    "planck_2018_lensing.native": {"planck2018_lensing": None},
    "planck_2018_lensing.clik": {"planck2018_lensing": None},
    "SPT3G_2018_TTTEEE_lite": {"spt3g_2018_lite": None},
}


def _data(likelihood: Any) -> dict | None:
    """The data of a likelihood as a block of Ember's input files; None for data that Ember does not have."""
    if isinstance(likelihood, Likelihood):
        return likelihood.block
    # candl names a file.
    file = PurePath(str(getattr(likelihood, "data_set_file", "")))
    return _SAME_DATA.get(likelihood.get_qualified_class_name()) or _SAME_DATA.get(file.stem)


def _requirements(likelihood: Any) -> set[str]:
    """Names of what a likelihood asks for."""
    wanted = likelihood.get_requirements() or {}
    return {item if isinstance(item, str) else item[0] for item in wanted}


class Likelihood(CobayaLikelihood):
    """Data sets of Ember as a likelihood for Cobaya, with any theory that gives what they need.

    Options: ``data``: the name of a data set, a list of names, or a block ``likelihood`` of Ember's input files (``ember data list``). Their own
    parameters (``A_planck``, ...) are those of ``params`` with the same name; those that are not there have their defaults, and their priors
    are yours to state.
    """

    data: Any = None
    speed: float = 100
    stop_at_error: bool = False

    def initialize(self) -> None:
        super().initialize()
        if not self.data:
            raise LoggedError(self.log, "Name a data set: data: planck2018_plik_lite. `ember data list` lists them.")
        try:
            self._sets = DataSets(self.data)
        except library.EmberError as error:
            raise LoggedError(self.log, "%s", error) from error
        self._spectra = {kind: _COBAYA.get(kind) for kind in self._sets.kinds}
        if None in self._spectra.values():
            raise LoggedError(self.log, "Unlensed spectra are not asked for from here.")

    @property
    def data_sets(self) -> DataSets:
        """The data sets themselves."""
        return self._sets

    @property
    def block(self) -> dict:
        """The data sets with their options."""
        return self._sets._block

    def get_can_support_params(self) -> list[str]:
        return list(self._sets.nuisances)

    def initialize_with_params(self) -> None:
        for name, parameter in self._sets.nuisances.items():
            if name not in self.input_params and np.isfinite(parameter["std"]):
                self.log.warning(
                    "%s is %g: it is not among params, though its authors give it the prior %g +- %g",
                    name, parameter["default"], parameter["mean"], parameter["std"],
                )  # fmt: skip

    def get_requirements(self) -> dict[str, Any]:
        wanted: dict[str, Any] = {name: None for name in self._sets.derived_names}
        if self._spectra:
            wanted["Cl"] = {name: self._sets.lmax for name in self._spectra.values()}
        if len(z := self._sets.redshifts):
            wanted |= {"Hubble": {"z": z}, "angular_diameter_distance": {"z": z}}
        return wanted

    def logp(self, **params_values: Any) -> float:
        products: dict[str, Any] = {
            "nuisance/" + name: params_values[name] for name in self._sets.nuisances if name in params_values
        }
        if self._spectra:
            spectra = self.provider.get_Cl(ell_factor=False, units="FIRASmuK2")
            products |= {"spectra/" + kind: spectra[name] for kind, name in self._spectra.items()}
        if len(z := self._sets.redshifts):
            products["H"] = self.provider.get_Hubble(z)
            products["D_M"] = self.provider.get_angular_diameter_distance(z) * (1 + z)
        products |= {"derived/" + name: self.provider.get_param(name) for name in self._sets.derived_names}
        try:
            return self._sets.loglike(products)
        except library.EmberError as error:
            if self.stop_at_error:
                raise LoggedError(self.log, "%s", error) from error
            self.log.debug("%s", error)
            return -np.inf


from ._cobaya_nuts import NUTS  # noqa: E402, F401

_COBAYA = {"lensed_TT": "tt", "lensed_TE": "te", "lensed_EE": "ee", "lensed_BB": "bb", "PP": "pp"}
