"""Posteriors of input files."""

from __future__ import annotations

import ctypes
import os
from typing import Any, Iterable

import numpy as np

from . import _library as library
from ._chains import Chains, run


class Posterior:
    """The posterior that an input file describes: priors times likelihoods, with every answer from the solver.

    It can be used from several threads, pickled and forked. :meth:`run` samples it with an emulator that learns on the way; everything else
    is answered by the solver. There is a store only if the file names one.

    Args:
        file: the path of the input file.
        settings: ``KEY.PATH=VALUE`` or ``NAME=VALUE``, as of the program's ``--set``.

    Attributes:
        names: the sampled parameters, in the order of every vector below.
        labels: their LaTeX labels.
        bounds: where the prior is not zero, shape ``(n, 2)``, infinite ends included.
        center: the middle of the reference distributions, shape ``(n,)``.
        scales: scales on which the posterior may change, shape ``(n,)``.
        derived_names: the derived parameters that the file asks for.
        likelihood_names: the likelihoods.

    Raises:
        InputError, MissingFileError: with the program's text, which names file, line, key and remedy.
    """

    def __init__(self, file: str | os.PathLike[str], settings: Iterable[str] = ()):
        self._arguments = (os.fspath(file) if isinstance(file, os.PathLike) else file, library.texts(settings, "settings"))
        self._settings = [settings] if isinstance(settings, str) else list(settings)
        self._handle = library.Handle("posterior", library.text(file, "file"), *self._arguments[1])
        n = library.dimension(self._handle)
        lower, upper, self.center, self.scales = (np.empty(n) for _ in range(4))
        library.call(
            "ember_posterior_scales", self._handle.pointer,
            *(library.pointer(values) for values in (lower, upper, self.center, self.scales)),
        )
        self.bounds = np.stack([lower, upper], axis=-1)
        self.names = library.lines(self._handle, "sampled")
        self.labels = library.lines(self._handle, "labels")
        self.derived_names = library.lines(self._handle, "derived")
        self.likelihood_names = library.lines(self._handle, "likelihoods")

    def __reduce__(self) -> Any:
        return type(self), (self._arguments[0], self._settings)

    def __repr__(self) -> str:
        return f"<ember.Posterior {self._arguments[0]}: {', '.join(self.names)}>"

    @property
    def dimension(self) -> int:
        """The number of sampled parameters."""
        return len(self.names)

    def _vector(self, x: Any, what: str = "x") -> np.ndarray:
        if isinstance(x, dict):
            unknown = [name for name in x if name not in self.names]
            missing = [name for name in self.names if name not in x]
            if unknown or missing:
                raise library.InputError(f"{what}: {', '.join(map(str, unknown + missing))}: expected {', '.join(self.names)}", 65)
            x = [x[name] for name in self.names]
        return library.numbers(x, what, self.dimension)

    def _densities(self, x: Any) -> tuple[float, float]:
        vector = self._vector(x)
        prior, likelihood = ctypes.c_double(), ctypes.c_double()
        library.call(
            "ember_posterior_log_density", self._handle.pointer, library.pointer(vector), len(vector),
            ctypes.byref(prior), ctypes.byref(likelihood),
        )
        return prior.value, likelihood.value

    def logp(self, x: Any) -> float:
        """ln prior (normalised) plus ln L (-chi^2/2), at a vector of shape ``(n,)`` or a dictionary of all sampled parameters.

        Minus infinity outside the prior and where there is no model; :meth:`evaluate` says why.
        """
        prior, likelihood = self._densities(x)
        return prior + likelihood

    def loglike(self, x: Any) -> float:
        """ln L alone, as nested samplers want it beside :meth:`prior_transform`."""
        return self._densities(x)[1]

    def logp_and_grad(self, x: Any) -> tuple[float, np.ndarray]:
        """:meth:`logp` and its gradient, shape ``(n,)``; the gradient is 0 where the value is minus infinity."""
        (prior, likelihood), (prior_slope, likelihood_slope) = self._gradients(x)
        if not np.isfinite(prior + likelihood):
            return prior + likelihood, np.zeros(self.dimension)
        return prior + likelihood, prior_slope + likelihood_slope

    def loglike_and_grad(self, x: Any) -> tuple[float, np.ndarray]:
        """:meth:`loglike` and its gradient, shape ``(n,)``."""
        values, slopes = self._gradients(x)
        return values[1], slopes[1]

    def _gradients(self, x: Any) -> tuple[tuple[float, float], tuple[np.ndarray, np.ndarray]]:
        vector = self._vector(x)
        prior, likelihood = ctypes.c_double(), ctypes.c_double()
        slopes = np.zeros(len(vector)), np.zeros(len(vector))
        library.call(
            "ember_posterior_gradient", self._handle.pointer, library.pointer(vector), len(vector),
            ctypes.byref(prior), ctypes.byref(likelihood), *map(library.pointer, slopes),
        )
        return (prior.value, likelihood.value), slopes

    def logp_batch(self, points: Any) -> np.ndarray:
        """:meth:`logp` of many points, shape ``(m, n)`` to ``(m,)``, one after the other: each uses all cores."""
        return np.array([self.logp(x) for x in self._rows(points)], dtype=float)

    def logp_and_grad_batch(self, points: Any) -> tuple[np.ndarray, np.ndarray]:
        """:meth:`logp_and_grad` of many points, shape ``(m, n)`` to ``(m,)`` and ``(m, n)``."""
        rows = self._rows(points)
        values, gradients = np.empty(len(rows)), np.empty(rows.shape)
        for i, x in enumerate(rows):
            values[i], gradients[i] = self.logp_and_grad(x)
        return values, gradients

    def _rows(self, points: Any) -> np.ndarray:
        try:
            rows = np.asarray(points)
            if rows.dtype.kind not in "fiub":
                raise TypeError
            rows = rows.astype(float)
        except (TypeError, ValueError, OverflowError):
            raise library.InputError(f"points: numbers were expected, not {points!r:.60}", 64) from None
        if rows.ndim != 2 or rows.shape[1] != self.dimension:
            raise library.InputError(f"points: shape (m, {self.dimension}) was expected, not {rows.shape}", 64)
        return rows

    def evaluate(self, x: Any) -> dict[str, Any]:
        """What :meth:`logp` is made of: ``logprior``, ``chi2`` by likelihood, ``derived`` parameters by name.

        Raises:
            InputError: outside the prior, and where there is no model, with the reason.
        """
        vector = self._vector(x)
        answer = library.answer(
            "ember_posterior_evaluate", self._handle.pointer, library.pointer(vector), len(vector)
        )
        parts: dict[str, Any] = {"logprior": float(answer.pop("logprior")[0]), "chi2": {}, "derived": {}}
        for name, values in answer.items():
            group, key = name.split("/", 1)
            parts[group][key] = float(values[0])
        return parts

    def prior_transform(self, u: Any) -> np.ndarray:
        """The parameters that a point of the unit cube stands for, shape ``(n,)``: uniform in the cube is the prior."""
        vector = self._vector(u, "u")
        x = np.empty(len(vector))
        library.call(
            "ember_posterior_prior_transform", self._handle.pointer, library.pointer(vector), len(vector),
            library.pointer(x),
        )
        return x

    def fisher(self, x: Any = None) -> np.ndarray:
        """The Fisher matrix at a point, :attr:`center` by default: expected curvature of -ln posterior, normal priors included, from
        analytic derivatives. Shape ``(n, n)``; its inverse is the covariance that data and priors promise.

        Raises:
            InputError: outside the prior, and where there is no model, with the reason.
        """
        vector = self._vector(self.center if x is None else x)
        matrix = np.empty((len(vector), len(vector)))
        library.call(
            "ember_posterior_fisher", self._handle.pointer, library.pointer(vector), len(vector), library.pointer(matrix)
        )
        return matrix

    def hessian(self, x: Any = None, step: float = 0.1) -> np.ndarray:
        """The second derivatives of :meth:`logp` at a point, :attr:`center` by default: central differences of the analytic gradient over
        ``step`` times :attr:`scales`. Shape ``(n, n)``, symmetric; a row where a neighbour has no model is not a number.
        """
        vector = self._vector(self.center if x is None else x)
        rows = np.empty((len(vector), len(vector)))
        for i, scale in enumerate(self.scales):
            move = np.zeros(len(vector))
            move[i] = step * scale
            (up, above), (down, below) = self.logp_and_grad(vector + move), self.logp_and_grad(vector - move)
            rows[i] = (above - below) / (2 * move[i]) if np.isfinite(up + down) else np.nan
        return (rows + rows.T) / 2

    def run(self, **options: Any) -> Chains:
        """Samples the posterior with the emulator and the sampler that the file asks for: :func:`ember.run`.

        >>> chains = posterior.run(seed=1)      # doctest: +SKIP
        >>> chains.getdist()                    # doctest: +SKIP
        """
        return run(self._arguments[0], self._settings, **options)
