import numpy as np
import pytest

pytest.importorskip("cobaya")

from cobaya.log import LoggedError  # noqa: E402
from cobaya.model import get_model  # noqa: E402
from cobaya.run import run  # noqa: E402

import ember  # noqa: E402
from ember._gradient import ModelGradient  # noqa: E402

DISTANCES = {"ember.cobaya.Likelihood": {"data": "desi_dr2_bao"}}
THEORY = {"ember.cobaya.Ember": {"precision": "draft"}}


def test_gradients_are_those_of_the_model():
    params = {
        "logA": {"prior": {"min": 2.5, "max": 3.5}, "drop": True}, "As": "lambda logA: 1e-10*np.exp(logA)", "omega_b": 0.0224, "omega_cdm": 0.12,
        "n_s": 0.965, "tau_reio": 0.0566, "thetaMC": {"prior": {"min": 1, "max": 1.1}, "drop": True}, "cosmomc_theta": "lambda thetaMC: thetaMC/100",
        "A_planck": {"prior": {"dist": "norm", "loc": 1, "scale": 0.0025}},
    }  # fmt: skip
    data = {"ember.cobaya.Likelihood": {"data": ["planck2018_lowl_tt", "desi_dr2_bao"]}}
    model = get_model({"params": params, "likelihood": data, "theory": THEORY})
    scales = np.array([0.05, 5e-4, 2.5e-3])
    target = ModelGradient(model, scales)
    x = np.array([3.05, 1.0412, 1.001])
    value, gradient = target(x)
    assert value == pytest.approx(model.logpost(x), abs=1e-4)
    for j, scale in enumerate(scales):
        step = np.zeros(3)
        step[j] = 0.2 * scale
        slope = (model.logpost(x + step) - model.logpost(x - step)) / (0.4 * scale)
        assert gradient[j] * scale == pytest.approx(slope * scale, rel=0.02, abs=0.02)
    assert target(np.array([4.0, 1.04, 1]))[0] == -np.inf


def test_a_chain_of_distances_has_the_posterior_of_a_grid(tmp_path):
    params = {
        "omega_b": 0.0224, "omega_cdm": {"prior": {"min": 0.08, "max": 0.16}, "ref": 0.12, "proposal": 0.003},
        "H0": {"prior": {"min": 50, "max": 90}, "ref": 68, "proposal": 1}, "rdrag": None,
    }  # fmt: skip
    info = {
        "params": params, "likelihood": DISTANCES, "theory": THEORY, "output": str(tmp_path / "chain"),
        "sampler": {"ember.cobaya.NUTS": {"max_samples": 400, "warmup": 100, "seed": 1}},
    }  # fmt: skip
    _, sampler = run(info, no_mpi=True)
    chain = sampler.products(to_getdist=True)["sample"]
    solver, data = ember.Solver("draft"), ember.Likelihood("desi_dr2_bao")
    grid, values = [], []
    for omega in np.linspace(0.1, 0.138, 30):
        for hubble in np.linspace(66.5, 71, 45):
            point = {"omega_b": 0.0224, "omega_cdm": omega, "H0": hubble}
            table = solver._background(point, data.redshifts)
            if hubble == 66.5:
                rdrag = solver.derived(["rdrag"], **point)["rdrag"]
            values.append(data.loglike({"H": table["H"], "D_M": table["D_M"], "derived/rdrag": rdrag}))
            grid.append((omega, hubble))
    weights = np.exp(np.array(values) - max(values))
    mean = weights @ np.array(grid) / weights.sum()
    spread = np.sqrt(weights @ (np.array(grid) - mean) ** 2 / weights.sum())
    found, widths = chain.mean(["omega_cdm", "H0"]), chain.std(["omega_cdm", "H0"])
    assert np.all(np.abs(found - mean) < 0.25 * spread) and np.all(np.abs(widths / spread - 1) < 0.2)
    from getdist import loadMCSamples

    read = loadMCSamples(str(tmp_path / "chain"))
    assert read.numrows == 400 and read.mean("rdrag") == pytest.approx(147, abs=5)


def test_a_chain_goes_on_where_it_ended(tmp_path):
    params = {
        "omega_b": 0.0224, "omega_cdm": {"prior": {"min": 0.08, "max": 0.16}, "ref": 0.12, "proposal": 0.003},
        "H0": {"prior": {"min": 50, "max": 90}, "ref": 68, "proposal": 1},
    }  # fmt: skip
    sampler = {"max_samples": 60, "warmup": 60, "seed": 1}
    info = {"params": params, "likelihood": DISTANCES, "theory": THEORY, "output": str(tmp_path / "chain")}
    _, first = run({**info, "sampler": {"ember.cobaya.NUTS": sampler}}, no_mpi=True)
    rows = np.loadtxt(tmp_path / "chain.1.txt")
    assert len(rows) == 60
    longer = {**info, "sampler": {"ember.cobaya.NUTS": {**sampler, "max_samples": 120}}}
    _, second = run(longer, resume=True, no_mpi=True)
    both = np.loadtxt(tmp_path / "chain.1.txt")
    assert len(both) == 120
    np.testing.assert_array_equal(both[:60], rows)
    # The same step and coordinates, other numbers, and no new warm-up: the next sample is one transition away, in the posterior.
    assert second._transitions.step == first._transitions.step
    np.testing.assert_allclose(second._coordinates._factor, first._coordinates._factor)
    assert not np.allclose(both[60:, 2], rows[:, 2])
    assert np.max(both[60:, 1]) < np.max(rows[:, 1]) + 10

    (tmp_path / "chain.1.nuts").write_text("{}")
    with pytest.raises(LoggedError, match="cannot go on"):
        run({**longer, "sampler": {"ember.cobaya.NUTS": {**sampler, "max_samples": 130}}}, resume=True, no_mpi=True)
    run({**info, "sampler": {"ember.cobaya.NUTS": {**sampler, "max_samples": 5}}}, force=True, no_mpi=True)
    assert len(np.loadtxt(tmp_path / "chain.1.txt")) == 5 and len((tmp_path / "chain.1.nuts").read_text()) > 10


def test_components_without_gradients_are_named():
    params = {"omega_b": {"prior": {"min": 0.02, "max": 0.025}}, "omega_cdm": 0.12, "H0": 67}
    info = {
        "params": params, "theory": THEORY, "sampler": {"ember.cobaya.NUTS": None},
        "likelihood": {**DISTANCES, "plain": {"external": lambda omega_b: 0.0}},
    }  # fmt: skip
    with pytest.raises(LoggedError, match="plain"):
        run(info, no_mpi=True)
