"""The No-U-Turn sampler (Hoffman & Gelman 2014, J. Mach. Learn. Res. 15, 1593), with multinomial sampling of trajectories (Betancourt 2017,
arXiv:1701.02434)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

import numpy as np

#: A trajectory whose energy grows by so much has left the posterior.
_DIVERGENCE = 1000.0


@dataclass
class Point:
    """A place with ln density and its gradient, and the momentum there."""

    q: np.ndarray
    value: float
    gradient: np.ndarray
    p: np.ndarray | None = None

    @property
    def energy(self) -> float:
        return self.value - 0.5 * float(self.p @ self.p)


@dataclass
class _Tree:
    left: Point
    right: Point
    sample: Point
    weight: float
    momentum: np.ndarray
    goes_on: bool


class NUTS:
    """Transitions that leave a density invariant; coordinates should have a spread of about one and no strong correlations.

    Args:
        density: ln density and its gradient; minus infinity where it is zero.
        random: the source of random numbers.
        acceptance: that to which :meth:`adapt` brings the step.
        depth: trajectories have at most 2^depth steps.
    """

    def __init__(
        self,
        density: Callable[[np.ndarray], tuple[float, np.ndarray]],
        random: np.random.Generator,
        acceptance: float = 0.8,
        depth: int = 8,
    ):
        self.density, self.random, self.target, self.depth = density, random, acceptance, depth
        self.divergences = 0
        self.restart(0.5)

    def restart(self, step: float) -> None:
        """Begins to adapt the step anew (dual averaging, section 3.2.1 of Hoffman & Gelman)."""
        self.step, self._center = step, np.log(2 * step)
        self._count, self._drift, self._average = 0, 0.0, np.log(step)

    def adapt(self, acceptance: float) -> None:
        self._count += 1
        self._drift += (self.target - acceptance - self._drift) / (self._count + 10)
        logarithm = self._center - np.sqrt(self._count) / 0.05 * self._drift
        self._average += self._count**-0.75 * (logarithm - self._average)
        self.step = float(np.exp(logarithm))

    def settle(self) -> None:
        """Takes the average step of the adaptation."""
        self.step = float(np.exp(self._average))

    def point(self, q: np.ndarray) -> Point:
        return Point(q, *self.density(q))

    def transition(self, start: Point) -> tuple[Point, float]:
        """The next point, and the mean acceptance of the trajectory."""
        start = Point(start.q, start.value, start.gradient, self.random.normal(size=len(start.q)))
        tree = _Tree(start, start, start, 0.0, start.p, True)
        self._accepted = []
        for depth in range(self.depth):
            direction = 1 if self.random.uniform() < 0.5 else -1
            new = self._grow(tree.right if direction > 0 else tree.left, direction, depth, start.energy)
            if not new.goes_on:
                break
            # The new half is preferred.
            if np.log(self.random.uniform()) < new.weight - tree.weight:
                tree.sample = new.sample
            tree = self._join(tree, new, direction, tree.sample)
            if not tree.goes_on:
                break
        return tree.sample, float(np.mean(self._accepted))

    def _grow(self, edge: Point, direction: int, depth: int, energy: float) -> _Tree:
        """A tree of 2^depth steps beyond an edge."""
        if depth == 0:
            point = self._leap(edge, direction * self.step)
            weight = point.energy - energy
            diverges = not weight > -_DIVERGENCE
            self.divergences += diverges
            self._accepted.append(np.exp(min(weight, 0.0)))
            return _Tree(point, point, point, weight, point.p, not diverges)
        tree = self._grow(edge, direction, depth - 1, energy)
        if not tree.goes_on:
            return tree
        new = self._grow(tree.right if direction > 0 else tree.left, direction, depth - 1, energy)
        sample = tree.sample
        if new.goes_on and np.log(self.random.uniform()) < new.weight - np.logaddexp(tree.weight, new.weight):
            sample = new.sample
        return self._join(tree, new, direction, sample)

    @staticmethod
    def _join(tree: _Tree, new: _Tree, direction: int, sample: Point) -> _Tree:
        left, right = (tree.left, new.right) if direction > 0 else (new.left, tree.right)
        momentum = tree.momentum + new.momentum
        turns = left.p @ momentum <= 0 or right.p @ momentum <= 0
        weight = np.logaddexp(tree.weight, new.weight)
        return _Tree(left, right, sample, weight, momentum, new.goes_on and not turns)

    def _leap(self, point: Point, step: float) -> Point:
        p = point.p + 0.5 * step * point.gradient
        q = point.q + step * p
        value, gradient = self.density(q)
        return Point(q, value, gradient, p + 0.5 * step * gradient)
