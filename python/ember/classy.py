"""What looks like CLASS's Python module, for MontePython and other programs that say ``from classy import Class``.

``python -m ember.classy FOLDER`` makes a folder that MontePython takes for CLASS: name it as ``path['cosmo']`` in ``default.conf``. Names,
units and conventions are those of classy 3.4. What Ember does not compute raises :class:`CosmoSevereError` that says so. SciPy is needed for
matter.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Iterable

import numpy as np

from . import _library as library
from ._matter import growth, sigma
from ._solver import Solver

__all__ = ["Class", "CosmoComputationError", "CosmoError", "CosmoSevereError"]

_C = 299792.458  # km/s
_T_CMB = 2.7255  # K
#: CLASS's own defaults, in Ember's names.
_DEFAULTS = {
    "omega_b": 0.02238280, "omega_cdm": 0.1201075, "H0": 67.810, "A_s": 2.100549e-09, "n_s": 0.9660499, "tau_reio": 0.05430842,
}  # fmt: skip
#: Inputs of CLASS that are no parameters of Ember: they are read where they act, change nothing that is asked of Ember, or are replaced by
#: its precision.
_WITHOUT_MEANING = {
    "output", "lensing", "l_max_scalars", "l_max_tensors", "l_max_lss", "P_k_max_h/Mpc", "P_k_max_1/Mpc", "z_max_pk", "z_pk", "non linear",
    "non_linear", "gauge", "recombination", "reio_parametrization", "sBBN file", "root", "overwrite_root", "headers", "format",
    "write warnings", "write parameters", "write_parameters", "accurate_lensing", "delta_l_max", "use_ppf", "cs2_fld", "fluid_equation_of_state",
    "hmcode_version", "modes", "ic", "N_ur", "N_ncdm", "m_ncdm", "T_ncdm", "deg_ncdm", "omega_ncdm", "ncdm_fluid_approximation",
    "perturb_sampling_stepsize", "extra metric transfer functions", "background_Nloga", "k_pivot", "N_eff", "Omega_Lambda",
}  # fmt: skip
_RENAMED = {"h": ("H0", 100.0), "theta_s_100": ("100*theta_s", 1.0), "Omega_k": ("Omega_k", 1.0), "log10T_heat_hmcode": ("log10T_heat_hmcode", 1.0)}
# What the library's names of the power of baryons and CDM end in.
_COLD = "_delta_nonu_delta_nonu"
_RIVALS = {"H0": ("100*theta_s", "H0", "thetastar_100"), "A_s": ("ln10^{10}A_s", "A_s", "logA", "ln_A_s_1e10", "sigma8", "S8"),
    "tau_reio": ("tau_reio", "tau", "z_reio")}


class CosmoError(Exception):
    """An error of the code."""

    def __init__(self, message: str = ""):
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return f"\n\nError in Ember: {self.message}"


class CosmoSevereError(CosmoError):
    """Something was asked for that cannot be: an input that means nothing, a quantity that is not computed."""


class CosmoComputationError(CosmoError):
    """There is no model with these parameters; samplers reject the point."""


class CallableFloat(float):
    """A number that may be called, as classy's are."""

    def __call__(self) -> float:
        return float(self)


def _number(what: str):
    def get(self: "Class") -> CallableFloat:
        return CallableFloat(self._quantity(what))

    return property(get, doc=f"{what}, as a number that may be called.")


class Class:
    """Ember behind the calls of CLASS."""

    def __init__(self, default: bool = False):
        self._pars: dict[str, Any] = {}
        self.state = False
        self._forget()

    def _forget(self) -> None:
        self._background: Any = None
        self._spectra: Any = None
        self._power: Any = None
        self._derived: dict[str, float] = {}
        self._growth: Any = None

    # Inputs ---------------------------------------------------------------------------------------------------------------------

    @property
    def pars(self) -> dict[str, Any]:
        """What was set."""
        return self._pars

    def set(self, *pars: dict[str, Any], **kwargs: Any) -> bool:
        """Sets inputs, beside those that were set before."""
        for block in (*pars, kwargs):
            self._pars.update(block)
        return True

    def empty(self) -> None:
        """Forgets all inputs."""
        self._pars = {}
        self.struct_cleanup()

    def set_default(self) -> None:
        """Lensed spectra with their outputs, as classy."""
        self.set({"output": "tCl,pCl,lCl,mPk", "lensing": "yes"})

    def struct_cleanup(self) -> None:
        """Forgets what was computed."""
        self.state = False
        self._forget()

    def _parameters(self) -> dict[str, float]:
        """The inputs as parameters of Ember."""
        known = {alias for line in library.names("parameters") for alias in line}
        found: dict[str, float] = {}
        for name, value in self._pars.items():
            if name in _WITHOUT_MEANING or name.endswith("verbose") or (name == "YHe" and isinstance(value, str)):
                continue
            target, factor = _RENAMED.get(name, (name, 1.0))
            if name in ("Omega_b", "Omega_cdm", "Omega_m"):
                continue
            if target not in known:
                raise CosmoSevereError(self._unknown(name))
            found[target] = factor * self._float(name)
        self._densities(found)
        found.update(self._neutrinos())
        self._dark_energy(found)
        self._check_modes(found)
        for name, value in _DEFAULTS.items():
            if not any(rival in found for rival in _RIVALS.get(name, (name,))):
                found[name] = value
        if self._nonlinear:
            found["nonlinear"] = self._nonlinear_model
        if float(self._pars.get("k_pivot", 0.05)) != 0.05:
            raise CosmoSevereError("k_pivot: amplitude and tilt are those at 0.05/Mpc here")
        if str(self._pars.get("Omega_Lambda", 0)) not in ("0", "0.0") and float(self._pars["Omega_Lambda"]) != 0:
            raise CosmoSevereError("Omega_Lambda: what is left of the critical density is dark energy; leave it out")
        return found

    def _float(self, name: str) -> float:
        try:
            return float(self._pars[name])
        except (TypeError, ValueError):
            raise CosmoSevereError(f"{name} = {self._pars[name]!r}: not a number") from None

    def _unknown(self, name: str) -> str:
        """What the library says of a name, with the value as it was given, which may be a text."""
        given = f"{name} = {self._pars[name]}"
        try:
            Solver("draft").background(**{name: 1.0})
        except library.EmberError as error:
            said, colon, remedy = str(error).partition(f"{name} = 1.0:")
            return said + given + ":" + remedy if colon else str(error)
        return f"{given}: unknown"

    def _densities(self, found: dict[str, float]) -> None:
        """Fractions of the critical density as densities, which needs h."""
        for name in ("Omega_b", "Omega_cdm", "Omega_m"):
            if name not in self._pars:
                continue
            if "H0" not in found and any(n in found for n in ("100*theta_s", "theta_s_100")):
                raise CosmoSevereError(f"{name} with 100*theta_s: give omega_b and omega_cdm")
            h2 = (found.get("H0", _DEFAULTS["H0"]) / 100) ** 2
            value = self._float(name) * h2
            if name == "Omega_m":
                value -= found.get("omega_b", _DEFAULTS["omega_b"]) + self._sum_of_masses() / 93.14
            found["omega_b" if name == "Omega_b" else "omega_cdm"] = value

    def _neutrinos(self) -> dict[str, float]:
        """N_ur, N_ncdm, m_ncdm, deg_ncdm and T_ncdm as effective number and sum of masses of equal species, or different masses."""
        count = int(float(self._pars.get("N_ncdm", 0)))
        relativistic = float(self._pars.get("N_ur", self._pars.get("N_eff", 3.044)))
        if count == 0:
            return {"N_eff": relativistic, "m_nu": 0.0, "n_massive": 0.0}
        if "omega_ncdm" in self._pars or "m_ncdm" not in self._pars:
            raise CosmoSevereError("massive neutrinos are given by m_ncdm here")
        masses = self._list("m_ncdm", count, None)
        degrees = self._list("deg_ncdm", count, 1.0)
        temperatures = self._list("T_ncdm", count, 0.71611)
        weighted = [(mass, degree) for mass, degree in zip(masses, degrees) if mass > 0]
        effective = relativistic + sum(
            degree * (temperature * (11 / 4) ** (1 / 3)) ** 4 for degree, temperature in zip(degrees, temperatures)
        )
        if not weighted:
            return {"N_eff": effective, "m_nu": 0.0, "n_massive": 0.0}
        if len({mass for mass, _ in weighted}) > 1:
            single = [mass for mass, degree in weighted for _ in range(round(degree))]
            if any(degree != round(degree) for _, degree in weighted) or len(single) > 3:
                raise CosmoSevereError("m_ncdm: up to three species have masses of their own here, each once")
            return {"N_eff": effective, **{f"m_nu{i + 1}": mass for i, mass in enumerate(single)}}
        number = sum(degree for _, degree in weighted)
        return {"N_eff": effective, "m_nu": sum(mass * degree for mass, degree in weighted), "n_massive": float(number)}

    def _dark_energy(self, found: dict[str, float]) -> None:
        """CLASS's fluid: PPF, or with ``use_ppf: no`` a sound speed of its own."""
        equation = str(self._pars.get("fluid_equation_of_state", "CLP"))
        if equation.upper() != "CLP":
            raise CosmoSevereError(f"fluid_equation_of_state = {equation}: only CLP, w0_fld and wa_fld, is known here")
        if str(self._pars.get("use_ppf", "yes")).strip().lower() in ("no", "n", "0", "false"):
            found["cs2_de"] = self._float("cs2_fld") if "cs2_fld" in self._pars else 1.0

    def _check_modes(self, found: dict[str, float]) -> None:
        """What ``modes`` and ``ic`` name is what the parameters make."""
        modes = {part.strip() for part in str(self._pars.get("modes", "s")).split(",")}
        if modes - {"s", "t"} or "s" not in modes:
            raise CosmoSevereError(f"modes = {self._pars['modes']}: s, or s,t")
        tensors = [name for name in ("r", "n_t", "alpha_t") if name in found]
        if tensors and "t" not in modes:
            raise CosmoSevereError(f"{tensors[0]}: tensors are not asked for; add modes = s,t")
        if "t" in modes and "r" not in found:
            found["r"] = 1.0
        named = {part.strip() for part in str(self._pars.get("ic", "ad")).split(",")}
        if "ad" not in named or named - {"ad", "bi", "cdi", "nid", "niv"}:
            raise CosmoSevereError(f"ic = {self._pars['ic']}: ad, with bi, cdi, nid or niv beside it")
        for mode in ("bi", "cdi", "nid", "niv"):
            if mode in named:
                found.setdefault(f"f_{mode}", 1.0)
            elif any(name in found for name in (f"f_{mode}", f"n_{mode}", f"c_ad_{mode}", f"n_ad_{mode}")):
                raise CosmoSevereError(f"f_{mode}: the mode is not asked for; add it to ic")

    def _sum_of_masses(self) -> float:
        return sum(value for name, value in self._neutrinos().items() if name.startswith("m_nu"))

    def _list(self, name: str, count: int, default: float | None) -> list[float]:
        value = self._pars.get(name, default)
        parts = value.split(",") if isinstance(value, str) else value if isinstance(value, Iterable) else [value]
        try:
            numbers = [float(part) for part in parts]
        except (TypeError, ValueError):
            raise CosmoSevereError(f"{name} = {value!r}: numbers were expected") from None
        if len(numbers) == 1 and name in self._pars and count > 1:
            raise CosmoSevereError(f"{name} = {value!r}: {count} numbers were expected")
        return numbers * count if len(numbers) == 1 else numbers

    @property
    def _nonlinear(self) -> bool:
        return bool(self._model)

    @property
    def _nonlinear_model(self) -> float:
        if self._model.startswith("halofit"):
            return 3.0
        return 2.0 if str(self._pars.get("hmcode_version", "2020")).startswith(("2015", "2016")) else 1.0

    @property
    def _recombination(self) -> str:
        """Ember's name of the model; HyRec is CLASS's default."""
        name = str(self._pars.get("recombination", "HyRec"))
        try:
            return {"hyrec": "hyrec", "recfast": "recfast_cosmorec"}[name.lower()]
        except KeyError:
            raise CosmoSevereError(f"recombination = {name} is neither HyRec nor RECFAST") from None

    @property
    def _model(self) -> str:
        name = str(self._pars.get("non_linear", self._pars.get("non linear", "no"))).strip().lower()
        return "" if name in ("no", "none", "", "n") else name

    def _outputs(self) -> str:
        return str(self._pars.get("output", ""))

    @property
    def _k_max(self) -> float:
        if "P_k_max_1/Mpc" in self._pars:
            return self._float("P_k_max_1/Mpc")
        h = self._quantity("h")
        return self._float("P_k_max_h/Mpc") * h if "P_k_max_h/Mpc" in self._pars else 1.0

    # Computing ------------------------------------------------------------------------------------------------------------------

    def compute(self, level: Any = None) -> None:
        """Computes what ``output`` names.

        Raises:
            CosmoSevereError: for inputs that mean nothing.
            CosmoComputationError: where there is no model.
        """
        self._forget()
        parameters = self._parameters()
        self._solver = Solver(self._pars.get("ember_precision", "default"), recombination=self._recombination)
        self._values = parameters
        self._background = self._computing(lambda: self._solver.background(**parameters))
        self.state = True
        if any(name in self._outputs() for name in ("tCl", "pCl", "lCl")):
            self._compute_spectra()
        if "mPk" in self._outputs():
            self._compute_power()

    @staticmethod
    def _computing(work: Any) -> Any:
        try:
            return work()
        except library.EmberError as error:
            raise CosmoComputationError(str(error)) from error

    def _compute_spectra(self) -> None:
        kinds = ["unlensed_TT", "unlensed_TE", "unlensed_EE", "PP"]
        if str(self._pars.get("lensing", "no")).lower().startswith("y"):
            kinds += ["lensed_TT", "lensed_TE", "lensed_EE", "lensed_BB"]
        lmax = int(float(self._pars.get("l_max_scalars", 2500)))
        self._spectra = self._computing(lambda: self._solver.spectra(lmax=lmax, kinds=kinds, **self._values))

    def _compute_power(self) -> None:
        from scipy.interpolate import RectBivariateSpline

        last = float(self._pars.get("z_max_pk", 0))
        count = max(5, int(np.ceil(14 * np.log1p(last))) + 1) if last > 0 else 1
        z = np.expm1(np.linspace(0, np.log1p(last), count))
        power = self._computing(
            lambda: self._solver.matter_power(z, k_max=min(max(self._k_max, 1e-3), 100.0), **self._values)
        )
        self._power = power
        self._z = z
        self._splines = {}
        for name in (kind + suffix for kind in ("linear", "nonlinear") for suffix in ("", _COLD)):
            if name in power:
                # One redshift alone is a line of equal values.
                table = np.log(power[name]) if count > 1 else np.repeat(np.log(power[name]), 4, axis=0)
                axis = np.log1p(z) if count > 1 else np.arange(4.0)
                self._splines[name] = RectBivariateSpline(axis, np.log(power["k"]), table, kx=3, ky=3)

    def _need(self, what: Any, output: str) -> None:
        if what is None:
            self._computed()
            raise CosmoSevereError(f"ask for it: 'output' has to contain {output}")

    def _computed(self) -> None:
        if not self.state:
            raise CosmoSevereError("nothing was computed: call compute() first")

    # Spectra --------------------------------------------------------------------------------------------------------------------

    def _cl(self, names: dict[str, str | None], lmax: int) -> dict[str, np.ndarray]:
        self._need(self._spectra, "tCl, pCl, lCl")
        lmax = self._spectra.lmax if lmax in (-1, None) else int(lmax)
        if lmax > self._spectra.lmax:
            raise CosmoSevereError(f"l = {lmax}: spectra were computed to l_max_scalars = {self._spectra.lmax}")
        unit = (_T_CMB * 1e6) ** -2
        result: dict[str, np.ndarray] = {}
        for name, kind in names.items():
            values = np.zeros(lmax + 1) if kind is None else self._spectra[kind][: lmax + 1].copy()
            values[:2] = 0
            result[name] = values if name == "pp" else values * unit
        result["ell"] = np.arange(lmax + 1)
        return result

    def lensed_cl(self, lmax: int = -1, nofail: bool = False) -> dict[str, np.ndarray]:
        """Lensed C_l without unit, l = 0 ... lmax: tt, te, ee, bb, pp, ell. There is no tp."""
        if self._spectra is not None and "lensed_TT" not in self._spectra:
            raise CosmoSevereError("ask for it: 'lensing' has to be 'yes'")
        names = {"tt": "lensed_TT", "ee": "lensed_EE", "te": "lensed_TE", "bb": "lensed_BB", "pp": "PP"}
        return self._cl(names, lmax)

    def raw_cl(self, lmax: int = -1, nofail: bool = False) -> dict[str, np.ndarray]:
        """Unlensed C_l without unit, l = 0 ... lmax: tt, te, ee, bb (zero), pp, ell. There is no tp."""
        return self._cl({"tt": "unlensed_TT", "ee": "unlensed_EE", "te": "unlensed_TE", "bb": None, "pp": "PP"}, lmax)

    # The expansion --------------------------------------------------------------------------------------------------------------

    def _function(self, name: str, z: Any) -> Any:
        self._computed()
        values = self._background(name, z)
        return float(values) if np.ndim(z) == 0 else values

    def Hubble(self, z: Any) -> Any:
        """H(z) in 1/Mpc."""
        return self._function("H", z) / _C

    def angular_distance(self, z: Any) -> Any:
        """D_A(z) in Mpc."""
        return self._function("D_A", z)

    def angular_distance_from_to(self, z1: float, z2: float) -> float:
        """D_A in Mpc of z2 seen from z1; 0 if z1 > z2."""
        self._computed()
        return float(self._background.angular_diameter_distance(z1, z2))

    def luminosity_distance(self, z: Any) -> Any:
        """D_L(z) in Mpc."""
        return self._function("D_L", z)

    def comoving_distance(self, z: Any) -> Any:
        """The comoving distance along the line of sight in Mpc."""
        return self._function("D_C", z)

    def z_of_r(self, z: Any) -> tuple[np.ndarray, np.ndarray]:
        """Comoving distance in Mpc and dz/dr = H in 1/Mpc at redshifts."""
        z = np.atleast_1d(np.asarray(z, dtype=float))
        return self._function("D_C", z), self._function("H", z) / _C

    def Om_m(self, z: Any) -> Any:
        """Omega of all matter at z."""
        return sum(self._function(name, z) for name in ("Omega_b", "Omega_cdm", "Omega_nu_massive"))

    def Om_b(self, z: Any) -> Any:
        return self._function("Omega_b", z)

    def Om_cdm(self, z: Any) -> Any:
        return self._function("Omega_cdm", z)

    def Om_ncdm(self, z: Any) -> Any:
        return self._function("Omega_nu_massive", z)

    def scale_independent_growth_factor(self, z: float) -> float:
        """D(z), 1 today."""
        return float(self._growing()[0](z))

    def scale_independent_growth_factor_f(self, z: float) -> float:
        """d ln D / d ln a."""
        return float(self._growing()[1](z))

    def scale_independent_f_sigma8(self, z: float) -> float:
        """f D sigma8."""
        return self.scale_independent_growth_factor_f(z) * self.scale_independent_growth_factor(z) * self.sigma8()

    def effective_f_sigma8(self, z: float, z_step: float = 0.1) -> float:
        """- (1 + z) d sigma8 / dz."""
        self._computed()
        return float(self._computing(lambda: self._solver.growth([z], **self._values))[1][0])

    def _growing(self) -> tuple:
        self._computed()
        if self._growth is None:
            self._growth = growth(self._background)
        return self._growth

    # Matter ---------------------------------------------------------------------------------------------------------------------

    def _pk(self, name: str, k: Any, z: Any) -> np.ndarray:
        self._need(self._power, "mPk")
        k, z = np.asarray(k, dtype=float), np.asarray(z, dtype=float)
        grid = self._power["k"]
        if np.any(k > grid[-1] * (1 + 1e-9)) or np.any(k <= 0):
            raise CosmoSevereError(f"k = {np.max(k)}/Mpc: P(k) was computed to {grid[-1]}/Mpc")
        if np.any(z < 0) or np.any(z > self._z[-1] * (1 + 1e-9) + 1e-12):
            raise CosmoSevereError(f"z = {np.max(z)}: P(k) was computed to z_max_pk = {self._z[-1]}")
        spline = self._splines[name]
        low = np.log(grid[0])
        values = spline.ev(np.log1p(z), np.maximum(np.log(k), low))
        # Beyond the grid P grows as the primordial spectrum says.
        return np.exp(values + np.minimum(np.log(k) - low, 0) * self._quantity("n_s"))

    def _kind(self, nonlinear: bool) -> str:
        return "nonlinear" if nonlinear and self._nonlinear else "linear"

    @property
    def _main(self) -> str:
        return self._kind(True)

    def pk(self, k: float, z: float) -> float:
        """P(k, z) in Mpc^3, k in 1/Mpc; non-linear when that was asked for."""
        return float(self._pk(self._main, k, z))

    def pk_lin(self, k: float, z: float) -> float:
        """Linear P(k, z) in Mpc^3, k in 1/Mpc."""
        return float(self._pk("linear", k, z))

    def pk_cb(self, k: float, z: float) -> float:
        """P(k, z) of baryons and CDM; non-linear when that was asked for."""
        return float(self._pk(self._main + _COLD, k, z))

    def pk_cb_lin(self, k: float, z: float) -> float:
        """Linear P(k, z) of baryons and CDM."""
        return float(self._pk("linear" + _COLD, k, z))

    def _table(self, name: str, k: np.ndarray, z: np.ndarray) -> np.ndarray:
        k = np.asarray(k, dtype=float)
        redshifts = np.broadcast_to(np.asarray(z, dtype=float)[np.newaxis, :, np.newaxis], k.shape)
        return self._pk(name, k, redshifts)

    def get_pk(self, k: np.ndarray, z: np.ndarray, k_size: int, z_size: int, mu_size: int) -> np.ndarray:
        """P in Mpc^3 at k[k, z, mu] and z[z]."""
        return self._table(self._main, k, z)

    def get_pk_lin(self, k: np.ndarray, z: np.ndarray, k_size: int, z_size: int, mu_size: int) -> np.ndarray:
        """Linear P in Mpc^3 at k[k, z, mu] and z[z]."""
        return self._table("linear", k, z)

    def get_pk_cb(self, k: np.ndarray, z: np.ndarray, k_size: int, z_size: int, mu_size: int) -> np.ndarray:
        """P of baryons and CDM in Mpc^3 at k[k, z, mu] and z[z]."""
        return self._table(self._main + _COLD, k, z)

    def get_pk_cb_lin(self, k: np.ndarray, z: np.ndarray, k_size: int, z_size: int, mu_size: int) -> np.ndarray:
        """Linear P of baryons and CDM in Mpc^3 at k[k, z, mu] and z[z]."""
        return self._table("linear" + _COLD, k, z)

    def get_pk_array(self, k: np.ndarray, z: np.ndarray, k_size: int, z_size: int, nonlinear: bool) -> np.ndarray:
        """P in Mpc^3 at all pairs, redshift by redshift, as one vector."""
        k, z = np.asarray(k, dtype=float), np.asarray(z, dtype=float)
        return self._pk(self._kind(nonlinear), k[np.newaxis], z[:, np.newaxis]).ravel()

    def get_pk_cb_array(self, k: np.ndarray, z: np.ndarray, k_size: int, z_size: int, nonlinear: bool) -> np.ndarray:
        """The same of baryons and CDM."""
        k, z = np.asarray(k, dtype=float), np.asarray(z, dtype=float)
        return self._pk(self._kind(nonlinear) + _COLD, k[np.newaxis], z[:, np.newaxis]).ravel()

    def get_pk_and_k_and_z(
        self, nonlinear: bool = True, only_clustering_species: bool = False, h_units: bool = False
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """P[k, z] in Mpc^3 ((Mpc/h)^3), k in 1/Mpc (h/Mpc), z descending."""
        self._need(self._power, "mPk")
        table = self._power[self._kind(nonlinear) + (_COLD if only_clustering_species else "")]
        h = self._quantity("h") if h_units else 1.0
        return table[::-1].T * h**3, self._power["k"] / h, self._z[::-1].copy()

    def get_Weyl_pk_and_k_and_z(self, nonlinear: bool = False, h_units: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The power of k^2 (phi + psi)/2 as P[k, z] in 1/Mpc (h/Mpc), k in 1/Mpc (h/Mpc), z descending."""
        self._need(self._power, "mPk")
        h = self._quantity("h") if h_units else 1.0
        return self._power[self._kind(nonlinear) + "_Weyl_Weyl"][::-1].T / h, self._power["k"] / h, self._z[::-1].copy()

    def pk_tilt(self, k: float, z: float) -> float:
        """d ln P_linear / d ln k."""
        step = 0.02
        up, down = self.pk_lin(k * np.exp(step), z), self.pk_lin(k * np.exp(-step), z)
        return float(np.log(up / down) / (2 * step))

    def sigma(self, R: float, z: float, h_units: bool = False) -> float:
        """The linear rms contrast in spheres of R Mpc (Mpc/h)."""
        self._need(self._power, "mPk")
        radius = R / self._quantity("h") if h_units else R
        if radius * self._power["k"][-1] < 3:
            raise CosmoSevereError(f"sigma({radius} Mpc): P(k) has to reach further than {self._power['k'][-1]}/Mpc")
        power = self._pk("linear", self._power["k"], np.full(len(self._power["k"]), float(z)))
        return float(sigma(self._power["k"], power[np.newaxis], np.array([radius]))[0, 0])

    # Numbers --------------------------------------------------------------------------------------------------------------------

    def _quantity(self, name: str) -> float:
        """A number by the name that classy has for it."""
        self._computed()
        if name in self._values and name not in ("H0", "YHe", "A_s"):
            return self._values[name]
        if (get := _COMBINATIONS.get(name)) is not None:
            return float(get(self))
        if (own := _DERIVED.get(name)) is not None:
            return self._ember(own[0]) * own[1]
        if "star" in name:
            raise CosmoSevereError(f"Ember does not give {name}: its last scattering leaves reionisation out, and CLASS's does not")
        raise CosmoSevereError(f"Ember does not give {name}")

    def _ember(self, name: str) -> float:
        if name not in self._derived:
            self._derived.update(self._computing(lambda: self._solver.derived([name], **self._values)))
        return self._derived[name]

    def get_current_derived_parameters(self, names: Iterable[str]) -> dict[str, float]:
        """Numbers by name; ``H0`` in km/s/Mpc here."""
        return {name: 100 * self._quantity("h") if name == "H0" else self._quantity(name) for name in names}

    def T_cmb(self) -> float:
        """The temperature of the CMB in K."""
        return _T_CMB

    @property
    def nonlinear_method(self) -> CallableFloat:
        """0 without non-linear growth, 2 with HMcode."""
        return CallableFloat(2 if self._nonlinear else 0)

    def get_background(self) -> dict[str, np.ndarray]:
        """The expansion from z = 1e5 to today: z, H [1/Mpc], comov. dist., ang.diam.dist., lum. dist."""
        z = np.expm1(np.linspace(np.log1p(1e5), 0, 2000))
        names = {"H [1/Mpc]": "H", "comov. dist.": "D_C", "ang.diam.dist.": "D_A", "lum. dist.": "D_L"}
        table = {"z": z} | {name: self._function(own, z) for name, own in names.items()}
        table["H [1/Mpc]"] = table["H [1/Mpc]"] / _C
        return table

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name == "theta_star_100":
            return CallableFloat(self._quantity(name))
        if name in _MISSING:
            def refuse(*_: Any, **__: Any) -> None:
                raise CosmoSevereError(f"Ember does not give {name}")

            return refuse
        raise AttributeError(f"{name}: no method of CLASS that Ember knows")


#: Methods of classy for which there is nothing here.
_MISSING = {
    "ionization_fraction", "baryon_temperature", "igm_temperature", "spectral_distortion", "spectral_distortion_amplitudes", "density_cl",
    "get_transfer", "get_transfer_and_k_and_z", "get_sources", "get_perturbations", "get_thermodynamics",
    "nonlinear_scale", "nonlinear_scale_cb", "sigma_cb", "get_pk_all", "pk_analytic_nw", "pk_numerical_nw", "z_of_tau", "get_primordial",
    "scale_dependent_growth_factor_D", "scale_dependent_growth_factor_D_cb", "scale_dependent_growth_factor_f",
    "scale_dependent_growth_factor_f_cb", "effective_f_sigma8_spline", "set_baseline",
}  # fmt: skip
#: Ember's name and a factor.
_DERIVED = {
    "rs_drag": ("rdrag", 1), "rs_d": ("rdrag", 1), "z_d": ("zdrag", 1), "age": ("age", 1),
    "z_reio": ("z_reio", 1), "YHe": ("YHe", 1), "sigma8": ("sigma8", 1), "z_eq": ("zeq", 1), "k_eq": ("keq", 1),
    "100*theta_s": ("theta_s_100", 1), "theta_s_100": ("theta_s_100", 1), 
    "Omega_m": ("Omega_m", 1), "Omega0_m": ("Omega_m", 1), "A_s": ("A_s", 1), "h": ("H0", 0.01),
    "H0": ("H0", 1 / _C),
}  # fmt: skip
_COMBINATIONS = {
    "Omega_Lambda": lambda c: 0.0 if "w0_fld" in c._pars or "wa_fld" in c._pars else c._function("Omega_de", 0.0),
    "Omega0_fld": lambda c: c._function("Omega_de", 0.0) if "w0_fld" in c._pars or "wa_fld" in c._pars else 0.0,
    "Omega_fld": lambda c: _COMBINATIONS["Omega0_fld"](c),
    "Omega_b": lambda c: c._function("Omega_b", 0.0), "Omega_cdm": lambda c: c._function("Omega_cdm", 0.0),
    "Omega0_cdm": lambda c: c._function("Omega_cdm", 0.0), "Omega_nu": lambda c: c._function("Omega_nu_massive", 0.0),
    "Omega_k": lambda c: 0.0, "Omega0_k": lambda c: 0.0, "tau_reio": lambda c: c._values.get("tau_reio", c._values.get("tau", 0.0)),
    "Omega_g": lambda c: 2.472980e-5 / c._quantity("h") ** 2,
    "Omega_r": lambda c: 1 - c._quantity("Omega_m") - c._function("Omega_de", 0.0),
    "omega_b": lambda c: c._function("Omega_b", 0.0) * c._quantity("h") ** 2,
    "omega_cdm": lambda c: c._function("Omega_cdm", 0.0) * c._quantity("h") ** 2,
    "omega_m": lambda c: c._quantity("Omega_m") * c._quantity("h") ** 2, "Neff": lambda c: c._values["N_eff"],
    "m_ncdm_tot": lambda c: c._sum_of_masses(), "a_eq": lambda c: 1 / (1 + c._quantity("z_eq")),
    "conformal_age": lambda c: c._conformal_age(), "ln10^{10}A_s": lambda c: np.log(1e10 * c._ember("A_s")), "n_s": lambda c: c._values.get("n_s", c._values.get("ns", 0.0)),
    "alpha_s": lambda c: c._values.get("alpha_s", 0.0), "beta_s": lambda c: c._values.get("beta_s", 0.0), "r": lambda c: c._values.get("r", 0.0),
    "S8": lambda c: c._ember("sigma8") * (c._quantity("Omega_m") / 0.3) ** 0.5,
}  # fmt: skip
for _name in (
    "h", "H0", "Omega_m", "Omega_r", "Omega_Lambda", "Omega_g", "Omega_b", "Omega_nu", "Omega_k", "Omega_cdm", "Omega_fld", "omega_b", "Neff",
    "age", "tau_reio", "z_reio", "rs_drag", "n_s", "sigma8", "S8", "theta_s_100", "k_eq", "z_eq", "Omega0_m", "Omega0_k",
    "Omega0_cdm",
):  # fmt: skip
    setattr(Class, _name, _number(_name))


def _conformal_age(self: Class) -> float:
    """Conformal time today in Mpc: the horizon at z = 1e9 is 1e-4 of a Mpc."""
    return float(self._function("D_C", 1e9))


Class._conformal_age = _conformal_age  # type: ignore[attr-defined]


def make_folder(folder: str | Path) -> Path:
    """A folder that MontePython takes for CLASS, for the Python that runs this."""
    folder = Path(folder)
    build = folder / "python" / "build" / f"lib.{sys.platform}-ember-cpython-{sys.version_info[0]}{sys.version_info[1]}-{sys.version_info[0]}.{sys.version_info[1]}"
    for place in (folder / "main", folder / "include", build):
        place.mkdir(parents=True, exist_ok=True)
    (folder / "main" / "class.c").write_text("/* Ember stands here for CLASS; see python/build. */\n")
    (folder / "include" / "common.h").write_text('#define _VERSION_ "v3.4.1"\n')
    (build / "classy.py").write_text(
        "from ember.classy import *  # noqa: F403\nfrom ember import __version__  # noqa: F401\n"
    )
    return folder


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m ember.classy FOLDER")
    print(make_folder(sys.argv[1]))
