import numpy as np
import pytest

import ember

KINDS = ["lensed_TT", "lensed_EE"]


def learner(**options):
    return ember.Learner(
        ["omega_b", "logA"], kinds=KINDS, lmax=300, derived=["sigma8"], settings={"precision": "draft", **options}
    )


def points(count, seed=1):
    stream = np.random.default_rng(seed)
    return [{"omega_b": 0.0224 + 1e-4 * a, "logA": 3.05 + 0.01 * b} for a, b in stream.normal(size=(count, 2))]


def test_it_emulates_what_it_has_learnt_within_its_error(solver, tmp_path):
    pupil = learner(cache=str(tmp_path / "store.sqlite"))
    for point in points(60):
        pupil.spectra(**point)
    statistics = pupil.statistics
    assert 5 < statistics["solver_calls"] < 50 and statistics["emulator_uses"] > 5
    assert statistics["solver_calls"] + statistics["emulator_uses"] - statistics["audits"] == 60
    assert statistics["refused/no emulator yet"] >= 6
    point = {"omega_b": 0.02243, "logA": 3.052}
    value = pupil.spectra(**point)
    assert pupil.last["emulated"] and 0 < pupil.last["sigma"] < 0.1
    exact = solver.spectra(lmax=300, kinds=KINDS, derived=["sigma8"], **point)
    noise = np.sqrt(2 / (2 * value.ell + 1.0)) * exact["lensed_TT"]
    assert np.max(np.abs(value["lensed_TT"] - exact["lensed_TT"])[2:] / noise[2:]) < 0.1
    assert value.derived["sigma8"] == pytest.approx(exact.derived["sigma8"], rel=1e-4)
    slopes = pupil.derivatives(["logA"], **point)
    expected = solver.derivatives(["logA"], lmax=300, kinds=KINDS, **point).jacobian("lensed_TT")
    assert np.max(np.abs(slopes.jacobian("lensed_TT") - expected)) < 0.02 * np.max(np.abs(expected))

    other = learner(cache=str(tmp_path / "store.sqlite"))
    other.restore(pupil.memory)
    again = other.spectra(**point)
    assert other.last["emulated"] and other.statistics["training_points"] == pupil.statistics["training_points"]
    np.testing.assert_array_equal(again["lensed_TT"], value["lensed_TT"])


def test_impossible_points_and_wrong_inputs_are_errors():
    pupil = learner()
    with pytest.raises(ember.InputError):
        pupil.spectra(omega_b=-1.0, logA=3.0)
    with pytest.raises(ember.InputError, match="Did you mean"):
        ember.Learner(["omega_bb"], kinds=KINDS, lmax=300)
    with pytest.raises(ember.InputError, match='Did you mean "Planck"'):
        ember.Learner(["omega_b"], kinds=KINDS, lmax=300, experiment="Plank")
    with pytest.raises(ember.InputError, match="a dictionary was expected"):
        ember.Learner(["omega_b"], kinds=KINDS, lmax=300, settings=np.zeros(2))
    with pytest.raises(ember.InputError, match="not what a learner gave"):
        pupil.restore("{}")


def test_what_an_error_counts_is_decided_by_depth_and_parameters_of_the_data():
    data = {"planck2018_lowl_tt": None}
    accuracy = {"shift": 0.002, "width": 0.001}
    pupil = ember.Learner(
        ["logA", "n_s"], kinds=["lensed_TT"], lmax=29, likelihoods=data, settings={"precision": "draft"},
        emulator={"accuracy": accuracy, "audits": {"maximum": 2}},
    )  # fmt: skip
    for a, b in np.random.default_rng(1).normal(size=(110, 2)):
        pupil.spectra(logA=3.05 + 0.1 * a, n_s=0.965 + 0.05 * b)
    # What PosteriorAccuracy and ErrorBudget allow at the best point: all there is to a learner that does not know the dimension.
    at_best = 8 / np.sqrt(2) * np.sqrt(2) * 0.001 * np.sqrt(6) / 2
    deep = []
    for logA in np.arange(3.25, 3.45, 0.04):
        pupil.spectra(logA=logA, n_s=0.965)
        deep.append(pupil.last["sigma"])
    assert max(deep) > 1.2 * at_best
    point = {"logA": 3.052, "n_s": 0.966}
    found = {}
    for calibration in (1.0, 1.1, 0.2):
        value = pupil.spectra(A_planck=calibration, **point)
        found[calibration] = value["lensed_TT"], pupil.last
    assert found[1.0][1]["emulated"] and found[1.1][1]["emulated"] and found[1.0][1]["sigma"] != found[1.1][1]["sigma"]
    np.testing.assert_array_equal(found[1.0][0], found[1.1][0])
    # Data 25 times smaller than any spectrum that was learnt.
    assert not found[0.2][1]["emulated"]
    with pytest.raises(ember.InputError, match="A_planck.*not finite"):
        pupil.spectra(A_planck=float("nan"), **point)
    with pytest.raises(ember.InputError, match="A_planck"):
        learner().spectra(A_planck=1.0, omega_b=0.0224, logA=3.05)


def test_it_learns_where_it_is_asked_however_bad_the_fit_is_there():
    """As where other data, which it does not know, hold a chain."""
    data = {"planck2018_lowl_tt": None}
    pupil = ember.Learner(["logA", "n_s"], kinds=["lensed_TT"], lmax=29, likelihoods=data, settings={"precision": "draft"})
    stream = np.random.default_rng(1)
    for center in (3.05, 4.2):
        before = pupil.statistics
        for a, b in stream.normal(size=(60, 2)):
            pupil.spectra(logA=center + 0.02 * a, n_s=0.965 + 0.01 * b)
        after = pupil.statistics
        assert after["solver_calls"] - before["solver_calls"] < 35, (center, after)
