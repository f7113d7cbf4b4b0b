"""The posterior of a model of Cobaya with its gradient, where every component gives one."""

from __future__ import annotations

from typing import Any

import numpy as np

from cobaya.log import LoggedError, get_logger

from . import _library as library


class ModelGradient:
    """ln posterior and gradient in the sampled parameters.

    The theory has to be :class:`ember.cobaya.Ember` alone, every likelihood :class:`ember.cobaya.Likelihood`; another component is an error
    that names it. Derivatives of the theory and of the data are analytic; those of priors and of ``params`` that are functions of others,
    which cost nothing, are differences with steps of ``scales``.
    """

    def __init__(self, model: Any, scales: np.ndarray):
        from .cobaya import Ember, Likelihood

        self._log = get_logger("ember.cobaya.NUTS")
        strangers = [name for name, one in model.theory.items() if not isinstance(one, Ember)]
        strangers += [name for name, one in model.likelihood.items() if not isinstance(one, Likelihood)]
        if strangers or len(model.theory) != 1:
            raise LoggedError(
                self._log, "A sampler by gradients needs these of every component. They are not given by: %s.",
                ", ".join(strangers) or "more or less than one theory",
            )
        self.model = model
        self.calls = 0
        self._names = list(model.parameterization.sampled_params())
        self._steps = 1e-3 * np.asarray(scales)
        self._theory = next(iter(model.theory.values()))
        self._likelihoods = list(model.likelihood.values())
        constant = set(model.parameterization.constant_params())
        self._moving = [name for name in self._theory.input_params if name not in constant]
        nuisances = {name for one in self._likelihoods for name in one.input_params}
        self._inputs = list(dict.fromkeys([*self._moving, *sorted(nuisances - constant)]))

    @property
    def statistics(self) -> dict[str, float]:
        """Of the theory's emulator, with the number of its last answers without the solver; empty where none learns."""
        counts = self._theory.statistics
        return {**counts, "recently_emulated": self._theory.recently_emulated} if counts else {}

    def __call__(self, x: np.ndarray) -> tuple[float, np.ndarray]:
        """Minus infinity and zeros where the prior is zero or there is no model."""
        nothing = -np.inf, np.zeros(len(x))
        prior = self.model.prior.logp(x)
        if not np.isfinite(prior):
            return nothing
        self.calls += 1
        inputs = dict(self.model.parameterization.to_input(dict(zip(self._names, x))))
        try:
            value, slopes = self._log_likelihood(inputs)
        except library.EmberError as error:
            self._log.debug("%s", error)
            return nothing
        gradient = np.zeros(len(x))
        for j, step in enumerate(self._steps):
            (below, low), (above, high) = (self._neighbour(x, j, sign * step) for sign in (-1, 1))
            width = above[self._names[j]] - below[self._names[j]]
            moves = {name: (above["inputs"][name] - below["inputs"][name]) / width for name in self._inputs}
            gradient[j] = sum(slopes[name] * move for name, move in moves.items() if move)
            if np.isfinite(low) and np.isfinite(high):
                gradient[j] += (high - low) / width
        return prior + value, gradient

    def _neighbour(self, x: np.ndarray, place: int, step: float) -> tuple[dict[str, Any], float]:
        moved = np.array(x)
        moved[place] += step
        values = dict(zip(self._names, moved))
        inputs = dict(self.model.parameterization.to_input(values))
        return {**values, "inputs": inputs}, self.model.prior.logp(moved)

    def _log_likelihood(self, inputs: dict[str, float]) -> tuple[float, dict[str, float]]:
        point = {name: inputs[name] for name in self._theory.input_params}
        # As for a value: a theory that learns asks for the parameters of the data.
        self.model.provider.set_current_input_params(inputs)
        products = self._theory.differentiated(point, self._moving, [one.data_sets for one in self._likelihoods])
        value, slopes = 0.0, dict.fromkeys(self._inputs, 0.0)
        for one, arrays in zip(self._likelihoods, products):
            own = {"nuisance/" + name: inputs[name] for name in one.input_params}
            answer = one.data_sets.evaluate({**arrays, **own, "derivative": np.zeros(0)})
            value += answer["loglike"]
            for name, slope in answer["gradient"].items():
                if name in slopes:
                    slopes[name] += slope
        return value, slopes
