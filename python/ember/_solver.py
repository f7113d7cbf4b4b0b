"""The solver and its settings."""

from __future__ import annotations

from typing import Any, Iterable

import numpy as np

from . import _library as library
from ._products import Background, Spectra, SpectraDerivatives, split_products

LENSED = ("lensed_TT", "lensed_TE", "lensed_EE", "lensed_BB", "PP")


class Solver:
    """Ember's Boltzmann solver with its settings; it can be used from several threads, copied, pickled and forked.

    Args:
        precision: ``"draft"``, ``"default"``, ``"reference"``, or ``{"preset": ..., KNOB: ...}``.
        nonlinear: True for lensing with non-linear growth (HMcode-2020), and non-linear matter power.
        recombination: ``"recfast_cosmorec"`` (the default), ``"recfast_planck"`` or ``"hyrec"``.
        cache: a file in which answers are kept, or None.

    Parameters of methods are named as in Ember's input files, aliases of CAMB, CLASS and Cobaya included; those that are not given
    are those of the fiducial model (Planck 2018).

    Raises:
        InputError: for settings that mean nothing, with what may have been meant.
    """

    def __init__(
        self,
        precision: str | dict[str, Any] = "default",
        *,
        nonlinear: bool = False,
        recombination: str | None = None,
        cache: str | None = None,
    ):
        settings: dict[str, Any] = {"precision": precision}
        if not isinstance(nonlinear, (bool, np.bool_, int, str, type(None))):
            raise library.InputError(f"nonlinear: True, False or a model's name was expected, not {nonlinear!r:.60}", 64)
        if nonlinear:
            settings["nonlinear"] = nonlinear if isinstance(nonlinear, str) else "hmcode2020"
        if recombination is not None:
            settings["recombination"] = recombination
        if cache is not None:
            settings["cache"] = str(cache)
        self._restore(settings)

    def _restore(self, settings: dict[str, Any]) -> None:
        text = library.settings(settings)
        self._settings = settings
        self._handle = library.Handle("solver", text)

    def __getstate__(self) -> dict[str, Any]:
        return self._settings

    def __setstate__(self, settings: dict[str, Any]) -> None:
        self._restore(settings)

    def __repr__(self) -> str:
        return f"ember.Solver({', '.join(f'{key}={value!r}' for key, value in self._settings.items())})"

    def spectra(
        self, *, lmax: int = 2600, kinds: Iterable[str] = LENSED, derived: Iterable[str] = (), **parameters: float
    ) -> Spectra:
        """Spectra of one model.

        Args:
            lmax: the highest multipole, 2 to 10,000.
            kinds: of ``lensed_TT``, ``lensed_TE``, ``lensed_EE``, ``lensed_BB``, ``PP``, ``unlensed_TT``, ``unlensed_TE``,
                ``unlensed_EE``.
            derived: derived parameters that must be there; most are anyway.
            parameters: ``omega_b=0.0224, H0=67.3, ...``.
        """
        return Spectra.of(library.Answer(*self._question(parameters, kinds, lmax, derived, ())))

    def derivatives(
        self,
        by: Iterable[str],
        *,
        lmax: int = 2600,
        kinds: Iterable[str] = LENSED,
        derived: Iterable[str] = (),
        **parameters: float,
    ) -> SpectraDerivatives:
        """Spectra of one model and their derivatives with respect to the parameters ``by``: by the solver's own linear response where
        it has one, by differences of whole answers with ``nonlinear``.
        """
        by = [by] if isinstance(by, str) else list(by)
        answer = self._predict(parameters, kinds, lmax, derived, by)
        return SpectraDerivatives.of(answer, by, Spectra(*split_products(answer, "")))

    def derived(self, names: Iterable[str], **parameters: float) -> dict[str, float]:
        """Derived parameters by name, without spectra: milliseconds, but for ``sigma8``."""
        names = [names] if isinstance(names, str) else list(names)
        values = library.Answer(*self._question(parameters, (), 0, names, ())).numbers("derived/")
        aliases = library.aliases("derived")
        return {name: values[aliases.get(name, name)] for name in names}

    def background(self, **parameters: float) -> Background:
        """The expansion of one model."""
        return Background(self, parameters)

    def growth(self, redshifts: Iterable[float], **parameters: float) -> tuple[np.ndarray, np.ndarray]:
        """sigma8(z) and f sigma8(z) of all matter, linear, in spheres of 8 Mpc/h; redshifts from 0 to 1000. Shapes ``(n,)``."""
        z = library.numbers(redshifts, "redshifts")
        values = library.parameters(parameters)
        answer = library.answer(
            "ember_solver_growth", self._handle.pointer, *values, library.pointer(z), len(z)
        )
        return answer["sigma8"], answer["fsigma8"]

    def matter_power(
        self, redshifts: Iterable[float] = (0.0,), *, k_max: float = 5.0, **parameters: float
    ) -> dict[str, np.ndarray]:
        """The power spectrum of matter.

        Args:
            redshifts: 0 to 1000, shape ``(n,)``.
            k_max: the largest wavenumber in 1/Mpc, 0.001 to 100.

        Returns:
            ``k`` in 1/Mpc, shape ``(m,)``, ascending from 1e-4; ``linear`` and, with non-linear growth, ``nonlinear``: P(k, z) of all
            matter in Mpc^3, shape ``(n, m)``. With ``_delta_nonu_delta_nonu`` behind these names that of cold dark matter and baryons,
            with ``_delta_tot_delta_nonu`` the two fields' cross-power (without isocurvature modes), likewise with ``Weyl``,
            k^2 (phi + psi)/2 in Mpc^-2.
        """
        z = library.numbers(redshifts, "redshifts")
        answer = library.answer(
            "ember_solver_matter_power", self._handle.pointer, *library.parameters(parameters), library.pointer(z), len(z),
            _number(k_max, "k_max"),
        )
        k = answer["k"]
        return {name: values if name == "k" else values.reshape(len(z), len(k)) for name, values in answer.items()}

    def _predict(self, parameters, kinds, lmax, derived, by) -> dict[str, np.ndarray]:
        return library.answer(*self._question(parameters, kinds, lmax, derived, by))

    def _question(self, parameters, kinds, lmax, derived, by) -> tuple[Any, ...]:
        return (
            "ember_solver_predict", self._handle.pointer, *library.parameters(parameters),
            *library.texts(kinds, "kinds"), library.whole(lmax, "lmax"), *library.texts(derived, "derived"), *library.texts(by, "by"),
        )

    def _background(self, parameters, redshifts: np.ndarray, by: Iterable[str] = ()) -> dict[str, np.ndarray]:
        z = library.numbers(redshifts, "redshifts")
        return library.answer(
            "ember_solver_background", self._handle.pointer, *library.parameters(parameters), library.pointer(z), len(z),
            *library.texts(by, "by"),
        )

    def _pairs(self, parameters, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        first, second = library.numbers(first, "z"), library.numbers(second, "z2", len(first))
        return library.answer(
            "ember_solver_angular_diameter_distances", self._handle.pointer, *library.parameters(parameters),
            library.pointer(first), library.pointer(second), len(first),
        )["D_A"]

    @staticmethod
    def _names(what: str) -> list[list[str]]:
        return library.names(what)


def _number(value: Any, what: str) -> float:
    try:
        if isinstance(value, (str, bytes)):
            raise TypeError
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise library.InputError(f"{what}: a number was expected, not {value!r:.60}", 64) from None
