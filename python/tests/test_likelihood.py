import pickle

import numpy as np
import pytest

import ember

POINT = {"omega_b": 0.0224, "logA": 3.05}


def theory(likelihood, solver, by=(), **point):
    found = {}
    if likelihood.kinds:
        by = list(by)
        answer = solver.derivatives(by, lmax=max(likelihood.lmax, 30), kinds=likelihood.kinds, **point)
        for kind in likelihood.kinds:
            found["spectra/" + kind] = answer.value[kind]
            for i, name in enumerate(by):
                found[f"derivative/{name}/spectra/{kind}"] = answer.jacobian(kind)[:, i]
    return found


def test_what_a_data_set_needs():
    likelihood = ember.Likelihood("planck2018_plik_lite")
    assert likelihood.kinds == ["lensed_TT", "lensed_TE", "lensed_EE"] and likelihood.lmax == 2508
    assert likelihood.nuisances["A_planck"]["std"] == 0.0025
    bao = ember.Likelihood(["desi_dr2_bao", "pantheonplus"])
    assert bao.names == ["desi_dr2_bao", "pantheonplus"] and bao.derived_names == ["rdrag"] and len(bao.redshifts) > 1000
    assert pickle.loads(pickle.dumps(bao)).names == bao.names


def test_ln_l_is_that_of_a_posterior(posterior, solver):
    likelihood = ember.Likelihood({"planck2018_lowl_tt": None})
    point = {"omega_b": 0.0224, "omega_cdm": 0.12, "H0": 67, "tau_reio": 0.0566, "logA": 3.05, "n_s": 0.965}
    products = {**theory(likelihood, solver, **point), "nuisance/A_planck": 1.001}
    x = posterior.center.copy()
    x[3] = 1.001
    assert likelihood.loglike(products) == pytest.approx(posterior.loglike(x), abs=1e-3)


def test_the_gradient_is_that_of_the_value(solver):
    likelihood = ember.Likelihood("planck2018_lowl_tt")
    products = theory(likelihood, solver, ["omega_b", "logA"], **POINT)
    found = likelihood.evaluate(products)
    assert list(found["gradient"]) == ["omega_b", "logA", "A_planck"]
    step = 1e-4
    for name in ("omega_b", "logA"):
        def moved(sign):
            kind = "spectra/lensed_TT"
            return {kind: products[kind] + sign * step * products[f"derivative/{name}/{kind}"]}

        difference = (likelihood.loglike(moved(1)) - likelihood.loglike(moved(-1))) / (2 * step)
        assert found["gradient"][name] == pytest.approx(difference, rel=1e-3, abs=1e-4)
    up, down = ({**theory(likelihood, solver, **POINT), "nuisance/A_planck": 1 + sign * step} for sign in (1, -1))
    difference = (likelihood.loglike(up) - likelihood.loglike(down)) / (2 * step)
    assert found["gradient"]["A_planck"] == pytest.approx(difference, rel=1e-3)


def test_errors_say_what_is_missing():
    with pytest.raises(ember.InputError, match="Did you mean"):
        ember.Likelihood("planck2018_plik_lit")
    likelihood = ember.Likelihood("planck2018_lowl_tt")
    with pytest.raises(ember.InputError, match="missing"):
        likelihood.evaluate({})
    with pytest.raises(ember.InputError, match="too few"):
        likelihood.evaluate({"spectra/lensed_TT": np.ones(3)})
    with pytest.raises(ember.InputError, match="not finite"):
        likelihood.evaluate({"spectra/lensed_TT": np.full(40, np.nan)})
