"""Functions of the matter power spectrum. SciPy is needed."""

from __future__ import annotations

import numpy as np


def sigma(k: np.ndarray, power: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """The rms contrast in spheres of ``radii`` (Mpc), shape ``(z, R)``, of P(k) (Mpc^3) of shape ``(z, k)``: the integral of
    k^3 P W^2 / 2 pi^2 over ln k, by Simpson's rule on a spline."""
    from scipy.interpolate import CubicSpline

    fine = np.linspace(np.log(k[0]), np.log(k[-1]), 8 * len(k) + 1)
    kf = np.exp(fine)
    variance = np.exp(CubicSpline(np.log(k), np.log(power), axis=1)(fine)) * kf**3 / (2 * np.pi**2)
    x = np.outer(radii, kf)
    small = x < 1e-2
    safe = np.where(small, 1.0, x)
    window = np.where(small, 1 - x**2 / 10, 3 * (np.sin(safe) - safe * np.cos(safe)) / safe**3)
    weights = np.full(len(fine), 2.0)
    weights[1::2] = 4
    weights[[0, -1]] = 1
    weights *= (fine[1] - fine[0]) / 3
    return np.sqrt((variance * weights) @ (window**2).T)


def growth(background) -> tuple:
    """D(z), normalised to 1 today, and f(z) = d ln D / d ln a, which do not depend on scale, from z = 0 to 1e5: baryons and CDM against the
    expansion of an :class:`ember.Background`, as CLASS has it: massive neutrinos do not clump. Two functions of redshift."""
    from scipy.integrate import solve_ivp
    from scipy.interpolate import CubicSpline

    x = np.linspace(-np.log1p(1e6), 0, 4001)
    z = np.expm1(-x)
    hubble = background("H", z)
    share = background("Omega_b", z) + background("Omega_cdm", z)
    share = CubicSpline(x, share)
    slope = CubicSpline(x, np.log(hubble)).derivative()

    def equation(a, y):
        return [y[1], -(2 + slope(a)) * y[1] + 1.5 * share(a) * y[0]]

    result = solve_ivp(equation, (x[0], 0), [np.exp(x[0]), np.exp(x[0])], "LSODA", t_eval=x, rtol=1e-8, atol=1e-12)
    contrast, change = result.y
    factor, rate = CubicSpline(x, contrast / contrast[-1]), CubicSpline(x, change / contrast)
    return lambda z: factor(-np.log1p(z)), lambda z: rate(-np.log1p(z))
