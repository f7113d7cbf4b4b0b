import numpy as np
import pytest

jax = pytest.importorskip("jax")
jax.config.update("jax_enable_x64", True)

import ember.jax  # noqa: E402

POINT = {"omega_b": 0.0224, "logA": 3.05, "n_s": 0.965}
KINDS = ["lensed_TT"]


def test_spectra_under_jit_grad_jacfwd_and_vmap(solver):
    def spectrum(point):
        return ember.jax.spectra(point, lmax=150, kinds=KINDS, solver=solver)["lensed_TT"]

    exact = solver.derivatives(list(POINT), lmax=150, kinds=KINDS, **POINT)
    value, gradient = jax.jit(jax.value_and_grad(lambda p: spectrum(p)[100]))(POINT)
    assert value == pytest.approx(exact.value["lensed_TT"][100], rel=1e-9)
    for i, name in enumerate(POINT):
        np.testing.assert_allclose(gradient[name], exact.jacobian("lensed_TT")[100, i], rtol=1e-6)
    column = jax.jacfwd(lambda a: spectrum({**POINT, "logA": a}))(3.05)
    error = np.abs(column - exact.jacobian("lensed_TT")[:, 1])
    assert np.max(error) < 2e-3 * np.max(np.abs(column))
    batch = jax.vmap(lambda a: spectrum({**POINT, "logA": a}))(np.array([3.0, 3.05]))
    np.testing.assert_allclose(batch[1], solver.spectra(lmax=150, kinds=KINDS, **POINT)["lensed_TT"])


def test_distances(solver):
    def hubble(h0):
        return ember.jax.background("H", [0.0, 1.0], {"H0": h0}, solver=solver)

    slope = jax.jacrev(hubble)(70.0)
    assert slope[0] == pytest.approx(1, rel=1e-6)
    assert slope[1] == pytest.approx(float((hubble(70.1) - hubble(69.9))[1]) / 0.2, rel=1e-5)


def test_log_density(posterior):
    x = posterior.center
    value, gradient = jax.jit(jax.value_and_grad(ember.jax.logp(posterior)))(x)
    expected, slope = posterior.logp_and_grad(x)
    assert value == expected
    np.testing.assert_allclose(gradient, slope)
    np.testing.assert_allclose(jax.jacfwd(ember.jax.loglike(posterior))(x), posterior.loglike_and_grad(x)[1])
    assert jax.vmap(ember.jax.logp(posterior))(np.stack([x, x])).shape == (2,)
