"""What a solver gives: spectra, derivatives, functions of the background."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any, Iterator

import numpy as np

from ._library import Answer


class Arrays(Mapping[str, np.ndarray]):
    """Arrays by name; those of an answer of the library are made when they are first read."""

    _prefix = ""

    def __init__(self, arrays: Mapping[str, np.ndarray]):
        self._answer: Answer | None = None
        self._made = dict(arrays)

    @classmethod
    def of(cls, answer: Answer) -> Any:
        """Those of an answer of the library, which lives as long as one of them."""
        value = cls.__new__(cls)
        value._answer = answer
        value._made = {}
        return value

    def __getitem__(self, name: str) -> np.ndarray:
        made = self._made.get(name)
        return self._make(name) if made is None else made

    def _make(self, name: str) -> np.ndarray:
        answer, full = self._answer, f"{self._prefix}{name}"
        if answer is None or full not in answer.layout.arrays:
            raise KeyError(f"{name!r} was not asked for; there are {', '.join(self) or 'none'}")
        # Threads that come at once get the same array.
        return self._made.setdefault(name, answer.array(full))

    def __iter__(self) -> Iterator[str]:
        return iter(self._made if self._answer is None else self._answer.layout.names(self._prefix))

    def __len__(self) -> int:
        return len(self._made if self._answer is None else self._answer.layout.names(self._prefix))

    def __reduce__(self) -> Any:
        return Arrays, (dict(self),)

    def __repr__(self) -> str:
        return f"<arrays {', '.join(self)}>"


class Spectra(Arrays):
    """Angular power spectra by kind, of one model.

    ``spectra["lensed_TT"]`` is :math:`C_\\ell` for :math:`\\ell = 0 \\ldots \\ell_{max}`, shape ``(lmax + 1,)``, in
    :math:`\\mu K^2` at :math:`T = 2.7255` K; ``"PP"`` is the spectrum of the lensing potential, without unit. The arrays are the reader's, to
    be changed as well; each keeps the others of the same model in memory, so copy one that is to be kept alone.

    Attributes:
        derived: derived parameters by name (``H0``, ``rdrag`` in Mpc, ``sigma8``, ...).
    """

    _prefix = "spectra/"

    def __init__(self, spectra: Mapping[str, np.ndarray], derived: dict[str, float]):
        super().__init__(spectra)
        self.derived = derived

    @cached_property
    def derived(self) -> dict[str, float]:
        return self._answer.numbers("derived/")

    def __reduce__(self) -> Any:
        return type(self), (dict(self), self.derived)

    def __repr__(self) -> str:
        return f"<ember.Spectra {', '.join(self)}; {len(self.derived)} derived parameters>"

    @property
    def lmax(self) -> int:
        """The highest multipole."""
        return max((len(values) for values in self.values()), default=1) - 1

    @property
    def ell(self) -> np.ndarray:
        """The multipoles, shape ``(lmax + 1,)``."""
        return np.arange(self.lmax + 1)

    def band_power(self, kind: str) -> np.ndarray:
        """:math:`D_\\ell = \\ell(\\ell+1) C_\\ell / 2\\pi`; for ``PP`` :math:`[L(L+1)]^2 C_L / 2\\pi`. Shape ``(lmax + 1,)``."""
        values = self[kind]
        return values * _band_factor(len(values), 2 if kind == "PP" else 1)


@lru_cache(maxsize=64)
def _band_factor(count: int, power: int) -> np.ndarray:
    """[l (l + 1)]^power / 2 pi for the first multipoles."""
    ell = np.arange(count, dtype=float)
    return (ell * (ell + 1)) ** power / (2 * np.pi)


class SpectraDerivatives:
    """Spectra with their derivatives with respect to parameters.

    Attributes:
        value: the spectra at the point.
        parameters: the parameters, in the order of the columns.
        derived: ``derived[name][i]`` is the derivative of a derived parameter with respect to ``parameters[i]``.
    """

    def __init__(
        self, value: Spectra, parameters: list[str], jacobian: dict[str, np.ndarray], derived: dict[str, np.ndarray]
    ):
        self.value = value
        self.parameters = parameters
        self._jacobian = jacobian
        self.derived = derived

    @classmethod
    def of(cls, answer: dict[str, np.ndarray], by: list[str], value: Spectra) -> "SpectraDerivatives":
        """Those of an answer of the library."""
        columns = [split_products(answer, f"derivative/{name}/") for name in by]
        jacobian = {kind: np.stack([c[0][kind] for c in columns], axis=-1) for kind in value} if by else {}
        slopes = {
            name: np.array([c[1][name] for c in columns]) for name in value.derived if all(name in c[1] for c in columns)
        }
        return cls(value, by, jacobian, slopes)

    def jacobian(self, kind: str) -> np.ndarray:
        """:math:`dC_\\ell / d\\theta_i`, shape ``(lmax + 1, len(parameters))``; all other stated parameters are held."""
        self.value[kind]
        return self._jacobian[kind]

    def jvp(self, tangent: Mapping[str, float]) -> dict[str, np.ndarray]:
        """How all spectra change along a direction in the parameters; those left out do not move."""
        self._check(tangent)
        vector = np.array([float(tangent.get(name, 0)) for name in self.parameters])
        return {kind: matrix @ vector for kind, matrix in self._jacobian.items()}

    def vjp(self, cotangent: Mapping[str, np.ndarray]) -> dict[str, float]:
        """The gradient of a number, given its derivatives with respect to spectra (each of shape ``(lmax + 1,)``)."""
        gradient = np.zeros(len(self.parameters))
        for kind, weights in cotangent.items():
            gradient += np.asarray(weights, dtype=float) @ self.jacobian(kind)
        return dict(zip(self.parameters, gradient.tolist()))

    def _check(self, tangent: Mapping[str, float]) -> None:
        for name in tangent:
            if name not in self.parameters:
                raise KeyError(f"{name!r} is not among the parameters: {', '.join(self.parameters)}")


def _redshifts(z: float | np.ndarray) -> np.ndarray:
    """Redshifts as doubles; numpy would drop an imaginary part with a warning only."""
    if np.iscomplexobj(z):
        raise TypeError(f"a redshift is a real number, not {z!r}")
    return np.asarray(z, dtype=float)


class Background:
    """The expansion of one model, as functions of redshift.

    Each function takes a redshift or an array of redshifts (0 to 1e9) and returns values of the same shape; outside, not a number.
    """

    def __init__(self, solver: "Solver", parameters: Mapping[str, float]):  # noqa: F821
        self._solver = solver
        self._parameters = dict(parameters)
        self._derived: dict[str, float] | None = None
        self._table(np.zeros(0))

    def _table(self, redshifts: np.ndarray) -> dict[str, np.ndarray]:
        return self._solver._background(self._parameters, redshifts)

    def __call__(self, quantity: str, z: float | np.ndarray) -> np.ndarray:
        """A function by its name: ``H``, ``D_C``, ``D_M``, ``D_A``, ``D_L``, ``D_V``, ``Omega_b``, ``Omega_cdm``, ..."""
        redshifts = _redshifts(z)
        table = self._table(redshifts.ravel())
        if quantity not in table:
            raise KeyError(f"unknown function {quantity!r}. Known here: {', '.join(table)}.")
        return table[quantity].reshape(redshifts.shape)

    def hubble(self, z: float | np.ndarray) -> np.ndarray:
        """H(z) in km/s/Mpc."""
        return self("H", z)

    def comoving_distance(self, z: float | np.ndarray) -> np.ndarray:
        """The comoving distance along the line of sight in Mpc."""
        return self("D_C", z)

    def angular_diameter_distance(self, z: float | np.ndarray, z2: float | np.ndarray | None = None) -> np.ndarray:
        """D_A(z) in Mpc, or that of sources at ``z2`` seen from ``z`` (0 unless ``z < z2``)."""
        if z2 is None:
            return self("D_A", z)
        first, second = np.broadcast_arrays(_redshifts(z), _redshifts(z2))
        return self._solver._pairs(self._parameters, first.ravel(), second.ravel()).reshape(first.shape)

    def luminosity_distance(self, z: float | np.ndarray) -> np.ndarray:
        """D_L(z) in Mpc."""
        return self("D_L", z)

    @property
    def derived(self) -> dict[str, float]:
        """Derived parameters of expansion and thermal history: ``H0`` (km/s/Mpc), ``age`` (Gyr), ``rdrag`` (Mpc), ``zstar``, ..."""
        if self._derived is None:
            # What clustering decides takes the solver of perturbations.
            names = [line[0] for line in self._solver._names("derived")]
            wanted = [name for name in names if not name.lower().startswith(("sigma", "s8"))]
            self._derived = self._solver.derived(wanted, **self._parameters)
        return dict(self._derived)

    @property
    def rdrag(self) -> float:
        """The comoving sound horizon at the drag epoch in Mpc."""
        return self.derived["rdrag"]


def split_products(answer: dict[str, np.ndarray], prefix: str) -> tuple[dict[str, np.ndarray], dict[str, float]]:
    """Spectra and derived parameters below a prefix."""
    heads = prefix + "spectra/", prefix + "derived/"
    spectra = {name.removeprefix(heads[0]): values for name, values in answer.items() if name.startswith(heads[0])}
    derived = {name.removeprefix(heads[1]): values.item() for name, values in answer.items() if name.startswith(heads[1])}
    return spectra, derived
