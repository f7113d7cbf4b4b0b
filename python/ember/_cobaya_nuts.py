"""A gradient sampler for Cobaya: ``sampler: {ember.cobaya.NUTS: {...}}``."""

from __future__ import annotations

import json
import os
import re
import time
from typing import Any

import numpy as np

from cobaya import mpi
from cobaya.collection import SampleCollection
from cobaya.log import LoggedError
from cobaya.sampler import CovmatSampler

from . import _library as library
from ._gradient import ModelGradient
from ._nuts import NUTS as Transitions
from ._nuts import Point


class _Coordinates:
    """Sampled parameters without bounds, in units of a covariance: x = inverse logit, or exp, of center + L q."""

    def __init__(self, lower: np.ndarray, upper: np.ndarray):
        self._lower, self._upper = lower, upper
        self._both = np.isfinite(lower) & np.isfinite(upper)
        self._below = np.isfinite(lower) & ~np.isfinite(upper)
        self._above = ~np.isfinite(lower) & np.isfinite(upper)

    def scale(self, x: np.ndarray, covariance: np.ndarray) -> None:
        """Centers the coordinates on a point, where x has this covariance."""
        slope = self._slope(x)
        self._center = self._free(x)
        self._factor = np.linalg.cholesky(covariance / np.outer(slope, slope))

    def _slope(self, x: np.ndarray) -> np.ndarray:
        """dx/du."""
        slope = np.ones(len(x))
        low, high, b = self._lower, self._upper, self._both
        slope[b] = (x - low)[b] * (high - x)[b] / (high - low)[b]
        slope[self._below] = (x - low)[self._below]
        slope[self._above] = (high - x)[self._above]
        return slope

    def _free(self, x: np.ndarray) -> np.ndarray:
        u = np.array(x)
        low, high, b = self._lower, self._upper, self._both
        u[b] = np.log((x - low)[b] / (high - x)[b])
        u[self._below] = np.log((x - low)[self._below])
        u[self._above] = -np.log((high - x)[self._above])
        return u

    def coordinates(self, x: np.ndarray) -> np.ndarray:
        return np.linalg.solve(self._factor, self._free(x) - self._center)

    def parameters(self, q: np.ndarray) -> np.ndarray:
        u = self._center + self._factor @ q
        x = u.copy()
        low, high, b = self._lower, self._upper, self._both
        u = np.clip(u, -500, 500)
        x[b] = low[b] + (high - low)[b] / (1 + np.exp(-u[b]))
        x[self._below] = low[self._below] + np.exp(u[self._below])
        x[self._above] = high[self._above] - np.exp(-u[self._above])
        return x

    def density(self, target: Any, q: np.ndarray) -> tuple[float, np.ndarray]:
        """ln density in these coordinates, and its gradient."""
        x = self.parameters(q)
        slope = self._slope(x)
        value, gradient = target(x)
        if not (np.isfinite(value) and np.all(slope > 0)):
            return -np.inf, np.zeros(len(q))
        bend = np.zeros(len(x))
        low, high, b = self._lower, self._upper, self._both
        bend[b] = (high + low - 2 * x)[b] / (high - low)[b]
        bend[self._below] = 1
        bend[self._above] = -1
        return value + float(np.sum(np.log(slope))), self._factor.T @ (gradient * slope + bend)


class NUTS(CovmatSampler):
    """The No-U-Turn sampler for models whose components all give gradients: :class:`ember.cobaya.Ember` with
    :class:`ember.cobaya.Likelihood`.

    Options: ``max_samples`` (of each chain), ``warmup`` (transitions that adapt step and metric and are not kept), ``acceptance`` (the target),
    ``max_depth`` (a sample takes at most 2^max_depth gradients), ``covmat`` and ``covmat_params`` as for ``mcmc``, ``max_tries`` for the first
    point, ``seed``. Each process of MPI runs a chain of its own. ``resume`` goes on behind the last sample that was written, with step and metric of
    the warm-up, which stand in ``PREFIX.N.nuts``. A theory with ``emulator: true`` learns first, in steps without gradients.
    """

    _at_resume_prefer_new = [*CovmatSampler._at_resume_prefer_new, "max_samples", "max_tries", "seed", "covmat"]

    max_samples: int = 1000
    warmup: int = 300
    acceptance: float = 0.8
    max_depth: int = 7
    covmat: Any = None
    covmat_params: Any = None
    max_tries: int = 100
    seed: Any = None

    def initialize(self) -> None:
        self.collection = SampleCollection(
            self.model, self.output, name=str(1 + mpi.rank()), sample_type="mcmc", resuming=self.output.is_resuming()
        )
        if len(self.collection):
            # Not the numbers of the beginning again.
            self._rng = np.random.default_rng([int(self._rng.integers(2**63)), len(self.collection)])
        self._covariance, _ = self._load_covmat(prefer_load_old=False)
        self._target = ModelGradient(self.model, np.sqrt(np.diag(self._covariance)))
        self._coordinates = _Coordinates(*np.transpose(self.model.prior.bounds()))
        self._transitions = Transitions(self._density, self._rng, self.acceptance, self.max_depth)
        self._said = time.monotonic()

    @classmethod
    def output_files_regexps(cls, output: Any, info: Any = None, minimal: bool = False) -> list:
        tuned = re.compile(re.escape(output.prefix) + r"\.\d+\.nuts$")
        return [(output.collection_regexp(name=None), None), *([] if minimal else [(tuned, None)])]

    @classmethod
    def get_version(cls) -> str:
        return library.version()

    def _density(self, q: np.ndarray) -> tuple[float, np.ndarray]:
        return self._coordinates.density(self._target, q)

    def run(self) -> None:
        point = self._begin() if not len(self.collection) else self._resume()
        self._transitions.divergences = 0
        before, first = self._target.calls, len(self.collection)
        while len(self.collection) < self.max_samples:
            point, _ = self._transitions.transition(point)
            x = self._coordinates.parameters(point.q)
            self.collection.add(x, self.model.logposterior(x))
            self._say(f"{len(self.collection)} samples")
        self.collection.out_update()
        self.log.info(
            "%d samples with %d gradients each; %d divergences.", len(self.collection),
            round((self._target.calls - before) / max(1, len(self.collection) - first)), self._transitions.divergences,
        )  # fmt: skip

    def _begin(self) -> Point:
        x, first = self.model.get_valid_point(self.max_tries, random_state=self._rng)
        point = self._warm_up(self._learn(np.asarray(x, dtype=float), first.logpost))
        if self.output:
            tuned = {"center": self._center.tolist(), "covariance": self._covariance.tolist(), "step": self._transitions.step}
            with open(self._tuned_filename, "w", encoding="utf-8") as file:
                json.dump(tuned, file)
        return point

    def _resume(self) -> Point:
        try:
            with open(self._tuned_filename, encoding="utf-8") as file:
                tuned = json.load(file)
            self._covariance, center, step = np.array(tuned["covariance"]), np.array(tuned["center"]), float(tuned["step"])
            self._scale(center)
        except (OSError, ValueError, KeyError, TypeError, np.linalg.LinAlgError) as error:
            raise LoggedError(
                self.log, "%s, without which the chain cannot go on: %s. `force: true` begins anew.", self._tuned_filename, error
            ) from error
        self._transitions.restart(step)
        last = self.collection.data[list(self.model.parameterization.sampled_params())].iloc[-1].to_numpy(dtype=float)
        self.log.info("Going on behind %d samples.", len(self.collection))
        x = self._learn(last, self.model.logposterior(last).logpost)
        return self._transitions.point(self._coordinates.coordinates(x))

    @property
    def _tuned_filename(self) -> str:
        return os.path.join(self.output.folder, f"{self.output.prefix}.{1 + mpi.rank()}.nuts")

    def _scale(self, center: np.ndarray) -> None:
        self._center = center
        self._coordinates.scale(center, self._covariance)

    def _learn(self, x: np.ndarray, value: float) -> np.ndarray:
        """Metropolis steps until an emulator gives nearly all answers; where there is none, none."""
        factor = np.linalg.cholesky(self._covariance) * 2.38 / np.sqrt(len(x))
        for _ in range(2000):
            counts = self._target.statistics
            if not counts or counts["recently_emulated"] >= 20:
                break
            proposal = x + factor @ self._rng.normal(size=len(x))
            found = self.model.logposterior(proposal).logpost
            if np.log(self._rng.uniform()) < found - value:
                x, value = proposal, found
            self._say(f"{counts['solver_calls']:.0f} answers of the solver have been learnt")
        return x

    def _warm_up(self, x: np.ndarray) -> Point:
        """Adapts the step, and the metric to the covariance of growing windows."""
        self._scale(x)
        point = self._transitions.point(self._coordinates.coordinates(x))
        ends = [round(self.warmup * share) for share in (0.1, 0.25, 0.5, 0.9)]
        window: list[np.ndarray] = []
        for number in range(1, self.warmup + 1):
            point, acceptance = self._transitions.transition(point)
            self._transitions.adapt(acceptance)
            window.append(self._coordinates.parameters(point.q))
            if number in ends and len(window) > len(x):
                self._covariance = self._shrunk(np.array(window))
                self._scale(window[-1])
                point = self._transitions.point(self._coordinates.coordinates(window[-1]))
                self._transitions.restart(self._transitions.step)
                window = []
            self._say(f"{number} of {self.warmup} transitions of the warm-up")
        self._transitions.settle()
        return point

    def _shrunk(self, window: np.ndarray) -> np.ndarray:
        """The covariance of a window, drawn to the former one with the weight of five samples for each parameter."""
        count, weight = len(window), 5 * window.shape[1]
        return (count * np.cov(window.T).reshape(self._covariance.shape) + weight * self._covariance) / (count + weight)

    def _say(self, words: str) -> None:
        if time.monotonic() - self._said > 60:
            self._said = time.monotonic()
            self.log.info("%s.", words)
            if self.collection:
                self.collection.out_update()

    def samples(self, combined: bool = False, skip_samples: float = 0, to_getdist: bool = False) -> Any:
        """The chain: of this process, or of all (``combined``, or as one ``MCSamples`` of GetDist)."""
        own = self.collection.skip_samples(skip_samples, inplace=False)
        if not (combined or to_getdist):
            return own
        all_of_them = mpi.allgather(own)
        if to_getdist:
            return all_of_them[0].to_getdist(combine_with=all_of_them[1:])
        for other in all_of_them[1:]:
            all_of_them[0]._append(other)
        return all_of_them[0]

    def products(self, combined: bool = False, skip_samples: float = 0, to_getdist: bool = False) -> dict[str, Any]:
        return {"sample": self.samples(combined, skip_samples, to_getdist)}
