import copy
import pickle

import numpy as np
import pytest

import ember

POINT = {"omega_b": 0.0224, "logA": 3.05, "H0": 67.0}


def test_spectra_have_their_shapes_and_aliases(solver):
    value = solver.spectra(lmax=400, **POINT)
    assert set(value) == {"lensed_TT", "lensed_TE", "lensed_EE", "lensed_BB", "PP"}
    assert value["lensed_TT"].shape == value.ell.shape == (401,)
    assert 5000 < value.band_power("lensed_TT")[220] < 6500
    other = solver.spectra(lmax=400, ombh2=0.0224, As=1e-10 * np.exp(3.05), hubble=67.0)
    np.testing.assert_allclose(other["lensed_EE"], value["lensed_EE"], rtol=1e-12)
    assert value.derived["H0"] == 67


def test_derivatives_are_those_of_the_values(solver):
    slopes = solver.derivatives(["logA", "omega_b"], lmax=300, kinds=["lensed_TT", "lensed_EE"], **POINT)

    def at(offset):
        point = {**POINT, "omega_b": POINT["omega_b"] + offset}
        return solver.spectra(lmax=300, kinds=["lensed_TT"], **point)["lensed_TT"]

    difference = ((at(2e-5) - at(-2e-5)) / 4e-5)[20:]
    error = np.abs(slopes.jacobian("lensed_TT")[20:, 1] - difference)
    # At the draft precision differences of values carry the noise of its steps: a percent at the lowest multipoles.
    assert np.max(error) < 0.02 * np.max(np.abs(difference))
    assert np.max(error[80:]) < 0.005 * np.max(np.abs(difference))
    np.testing.assert_allclose(slopes.jvp({"logA": 2})["lensed_EE"], 2 * slopes.jacobian("lensed_EE")[:, 0])
    weights = np.linspace(0, 1, 301)
    gradient = slopes.vjp({"lensed_TT": weights})
    assert gradient["omega_b"] == pytest.approx(weights @ slopes.jacobian("lensed_TT")[:, 1])


def test_background_growth_and_matter_power(solver):
    background = solver.background(H0=70)
    assert background.hubble(0) == pytest.approx(70, rel=1e-6)
    assert background.hubble([[0, 1]]).shape == (1, 2)
    z = np.array([0.5, 1.0])
    distances = background.angular_diameter_distance(z)
    np.testing.assert_allclose(background.luminosity_distance(z), distances * (1 + z) ** 2)
    chi = background.comoving_distance(z)
    assert background.angular_diameter_distance(0.5, 1.0) == pytest.approx((chi[1] - chi[0]) / 2)
    assert background.angular_diameter_distance(1.0, 0.5) == 0
    assert 140 < background.rdrag < 150
    sigma8, growth = solver.growth([0, 1])
    assert sigma8[0] == pytest.approx(solver.derived("sigma8")["sigma8"], rel=1e-3)
    assert 0 < growth[0] < sigma8[0]
    power = solver.matter_power([0, 1], k_max=0.5)
    assert power["linear"].shape == (2, len(power["k"])) and "nonlinear" not in power
    # Neutrinos cluster less than all else, and a cross-power lies between.
    small, cold, cross = power["k"] > 0.1, power["linear_delta_nonu_delta_nonu"], power["linear_delta_tot_delta_nonu"]
    assert np.all(cold[:, small] > cross[:, small]) and np.all(cross[:, small] > power["linear"][:, small])
    # Beyond the horizon the contrast depends on the gauge.
    inside = power["k"] > 1e-2
    assert np.all(power["linear"][0, inside] > power["linear"][1, inside])


def test_errors_say_what_may_have_been_meant(solver):
    for call, words in [
        (lambda: solver.spectra(omega_bb=0.02), 'Did you mean "omega_b"?'),
        (lambda: solver.spectra(h=0.7), "Write H0, in km/s/Mpc."),
        (lambda: solver.spectra(omega_b=float("nan")), "not a finite number"),
        (lambda: solver.spectra(omega_b="much"), "not a number"),
        (lambda: solver.spectra(H0=70, thetastar_100=1.04), "already determined by parameter"),
        (lambda: solver.spectra(kinds=["lensed_tt"]), 'Did you mean "lensed_TT"?'),
        (lambda: solver.spectra(lmax=1e3), "a whole number"),
        (lambda: solver.derived(["sigma8_cb"]), "that of all matter"),
        (lambda: ember.Solver(precision=object()), "settings"),
        (lambda: solver.growth([-1]), "redshift -1"),
        (lambda: ember.Solver(nonlinear=np.zeros(2)), "nonlinear: True, False"),
        (lambda: ember.Solver("drafft"), 'Did you mean "draft"?'),
    ]:
        with pytest.raises(ember.InputError) as caught:
            call()
        assert words in str(caught.value)
        assert isinstance(caught.value, ValueError)
    error = pickle.loads(pickle.dumps(caught.value))
    assert (str(error), error.status) == (str(caught.value), 65)


def test_solvers_are_copied_and_pickled(solver):
    for other in (copy.deepcopy(solver), pickle.loads(pickle.dumps(solver))):
        assert repr(other) == repr(solver) == "ember.Solver(precision='draft')"
        assert other.background().hubble(1) == solver.background().hubble(1)
