"""Spectra, distances and posteriors as differentiable functions for JAX.

Values and derivatives are the solver's, made on the host: ``jit``, ``grad``, ``jacfwd``, ``jacrev`` and ``vmap`` (point by point) work, second
derivatives do not. Numbers are float64: ``jax.config.update("jax_enable_x64", True)`` comes first.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Callable, Iterable, Mapping

import jax
import jax.numpy as jnp
import numpy as np
from jax.custom_derivatives import SymbolicZero

from ._posterior import Posterior
from ._solver import LENSED, Solver

__all__ = ["background", "loglike", "logp", "spectra"]


def _check_precision() -> None:
    if not jax.config.jax_enable_x64:
        raise RuntimeError('ember.jax works in float64: call jax.config.update("jax_enable_x64", True) first.')


def _callback(function: Callable, shapes: Any, *arguments: Any) -> Any:
    return jax.pure_callback(function, shapes, *arguments, vmap_method="sequential")


def _shape(*shape: int) -> jax.ShapeDtypeStruct:
    return jax.ShapeDtypeStruct(shape, np.float64)


def _differentiable(
    names: tuple[str, ...],
    shape: tuple[int, ...],
    value: Callable[[dict[str, float]], np.ndarray],
    slopes: Callable[[dict[str, float], list[str]], tuple[np.ndarray, np.ndarray]],
) -> Callable[..., jax.Array]:
    """A function of scalars: ``value`` gives an array, ``slopes`` the array and its derivatives along the last axis."""

    def point(values: Iterable[Any]) -> dict[str, float]:
        return dict(zip(names, map(float, values)))

    @jax.custom_jvp
    def function(*values: jax.Array) -> jax.Array:
        return _callback(lambda *x: value(point(x)), _shape(*shape), *values)

    @partial(function.defjvp, symbolic_zeros=True)
    def derivative(primals: tuple, tangents: tuple) -> tuple:
        moving = [i for i, tangent in enumerate(tangents) if not isinstance(tangent, SymbolicZero)]
        by = [names[i] for i in moving]
        if not by:
            return function(*primals), jnp.zeros(shape)
        result, jacobian = _callback(
            lambda *x: slopes(point(x), by), (_shape(*shape), _shape(*shape, len(by))), *primals
        )
        return result, sum(jacobian[..., j] * tangents[i] for j, i in enumerate(moving))

    return function


def _scalars(parameters: Mapping[str, Any]) -> list[jax.Array]:
    _check_precision()
    return [jnp.asarray(value, dtype=jnp.float64) for value in parameters.values()]


def spectra(
    parameters: Mapping[str, Any], *, lmax: int = 2600, kinds: Iterable[str] = LENSED, solver: Solver | None = None
) -> dict[str, jax.Array]:
    """:meth:`ember.Solver.spectra` as a function of a dictionary of scalars: arrays of shape ``(lmax + 1,)`` by kind.

    Only the parameters with respect to which a derivative is wanted cost the solver work.
    """
    kinds = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    solver = solver or Solver()

    def value(point: dict[str, float]) -> np.ndarray:
        answer = solver.spectra(lmax=lmax, kinds=kinds, **point)
        return np.stack([answer[kind] for kind in kinds])

    def slopes(point: dict[str, float], by: list[str]) -> tuple[np.ndarray, np.ndarray]:
        answer = solver.derivatives(by, lmax=lmax, kinds=kinds, **point)
        return np.stack([answer.value[k] for k in kinds]), np.stack([answer.jacobian(k) for k in kinds])

    function = _differentiable(tuple(parameters), (len(kinds), lmax + 1), value, slopes)
    return dict(zip(kinds, function(*_scalars(parameters))))


def background(
    quantity: str, redshifts: Any, parameters: Mapping[str, Any], *, solver: Solver | None = None
) -> jax.Array:
    """``H`` (km/s/Mpc), ``D_C``, ``D_M``, ``D_A`` or ``D_L`` (Mpc) at fixed redshifts from 0 to 1e6, shape ``(n,)``."""
    if quantity not in ("H", "D_C", "D_M", "D_A", "D_L"):
        raise ValueError(f"no derivatives of {quantity!r}. Known here: H, D_C, D_M, D_A, D_L.")
    solver = solver or Solver()
    z = np.asarray(redshifts, dtype=float)

    def slopes(point: dict[str, float], by: list[str]) -> tuple[np.ndarray, np.ndarray]:
        table = solver._background(point, z, by)
        return table[quantity], np.stack([table[f"derivative/{name}/{quantity}"] for name in by], axis=-1)

    function = _differentiable(
        tuple(parameters), z.shape, lambda point: solver.background(**point)(quantity, z), slopes
    )
    return function(*_scalars(parameters))


def _density(posterior: Posterior, value: Callable, value_and_gradient: Callable) -> Callable[[Any], jax.Array]:
    n = posterior.dimension

    @jax.custom_jvp
    def density(x: jax.Array) -> jax.Array:
        return _callback(lambda x: np.float64(value(np.asarray(x, dtype=float))), _shape(), x)

    @density.defjvp
    def derivative(primals: tuple, tangents: tuple) -> tuple:
        def both(x: Any) -> tuple:
            result, slope = value_and_gradient(np.asarray(x, dtype=float))
            return np.float64(result), slope

        result, slope = _callback(both, (_shape(), _shape(n)), primals[0])
        return result, slope @ tangents[0]

    def function(x: Any) -> jax.Array:
        _check_precision()
        return density(jnp.asarray(x, dtype=jnp.float64))

    return function


def logp(posterior: Posterior) -> Callable[[Any], jax.Array]:
    """:meth:`ember.Posterior.logp` as a function of a vector of shape ``(n,)``, for samplers and optimisers."""
    return _density(posterior, posterior.logp, posterior.logp_and_grad)


def loglike(posterior: Posterior) -> Callable[[Any], jax.Array]:
    """:meth:`ember.Posterior.loglike` as a function of a vector of shape ``(n,)``."""
    return _density(posterior, posterior.loglike, posterior.loglike_and_grad)
