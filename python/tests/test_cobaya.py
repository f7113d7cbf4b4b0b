from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("cobaya")

from cobaya.log import LoggedError  # noqa: E402
from cobaya.model import get_model  # noqa: E402

# Numbers of Cobaya's tests/test_cosmo_quantities.py (made with CAMB), with its tolerances for a code that is not CAMB.
Z = [100, 10, 1, 0]
PAIRS = [(10, 100), (1, 100), (0, 100), (1, 10), (0, 10), (0, 1)]
EXPECTED = {
    "sigma8_z": ([0.01072142, 0.09646278, 0.50453064, 0.83075029], 5e-4),
    "fsigma8": ([0.01063181, 0.09639325, 0.44312554, 0.4391044], 1e-2),
    "Omega_b": ([0.15172485, 0.15517809, 0.12258897, 0.04920226], 5e-4),
    "Omega_cdm": ([0.81730093, 0.83590262, 0.66035382, 0.26503934], 5e-4),
    "Omega_nu_massive": ([0.00608623, 0.0045243, 0.00355319, 0.00142589], 2e-3),
}
DISTANCES = [31.59567987, 93.34513188, 127.08027199, 566.97224099, 876.72216398, 1703.62457558]
SIGMA_R = [2.91641254, 2.21110647, 1.83788033, 1.59298658, 1.41544943]


def model(theory=None, **changes):
    params = {
        "ombh2": 0.02225203, "omch2": 0.1198657, "H0": 67.25, "logA": {"value": 3.0929, "drop": True},
        "As": {"value": "lambda logA: 1e-10*np.exp(logA)"}, "ns": 0.9647522, "tau": 0.07888604, "mnu": 0.06,
        "omegam": None, "sigma8": None, "rdrag": None, "omegal": None, "omegamh2": None, "zrei": None,
    }  # fmt: skip
    params.update(changes)
    block = {"precision": "draft", **(theory or {})}
    return get_model({"params": params, "likelihood": {"one": None}, "theory": {"ember.cobaya.Ember": block}})


def test_products_agree_with_cobayas_own_numbers():
    cosmology = model({"precision": "default"})
    cosmology.add_requirements(
        {
            **{name: {"z": Z} for name in EXPECTED},
            "angular_diameter_distance_2": {"z_pairs": PAIRS},
            "sigma_R": {"z": [0, 2, 5], "R": np.arange(1, 20)},
            "Pk_interpolator": {"z": [0, 1, 2, 3], "k_max": 1, "nonlinear": (True, False)},
        }
    )
    cosmology.logposterior({})
    provider = cosmology.provider
    for name, (values, tolerance) in EXPECTED.items():
        np.testing.assert_allclose(getattr(provider, f"get_{name}")(Z), values, rtol=tolerance)
    np.testing.assert_allclose(provider.get_angular_diameter_distance_2(PAIRS), DISTANCES, rtol=1e-5)
    z, radii, sigma = provider.get_sigma_R()
    rows, columns = np.searchsorted(z, [0, 2, 5]), np.searchsorted(radii, np.arange(1, 6))
    assert z[rows].tolist() == [0, 2, 5] and radii[columns].tolist() == [1, 2, 3, 4, 5]
    np.testing.assert_allclose(sigma[rows[0], columns], SIGMA_R, rtol=2e-3)
    linear = provider.get_Pk_interpolator(nonlinear=False)
    assert provider.get_Pk_interpolator(nonlinear=True).P(0, 0.8) > 1.2 * linear.P(0, 0.8)


def test_redshifts_are_found_where_cobaya_finds_them_whenever_they_are_asked_for():
    from cobaya.tools import Pool1D
    from ember.cobaya import _Redshifts

    z = [0.1, 0.5, 0.51, 2.33]
    own, cobayas = _Redshifts(z), Pool1D(z)
    for pool in own, cobayas:
        pool.find_indices([0.5, 0.51])
        pool.update([0.3, 1.0])
    for _ in range(2):
        for asked in ([0.5, 0.51], 0.51, np.float64(2.33), [2.33, 0.1, 0.1], [1], np.array([0.3, 0.5 * (1 + 1e-12)])):
            np.testing.assert_array_equal(own.find_indices(asked), cobayas.find_indices(asked))
        with pytest.raises(ValueError, match="Could not find"):
            own.find_indices([0.5, 0.7])


def test_the_potential_that_lenses_has_cobayas_own_numbers():
    """test_cosmo_quantities.py: non-linear, sign removed."""
    cosmology = model({"precision": "default", "extra_args": {"halofit_version": "mead2016"}})
    weyl = [("Weyl", "Weyl")]
    z, k = [0, 1, 3.5], [1.0e-4, 0.0019679896712654307, 0.038729833462074176, 0.7621991222319222, 15.0]
    cosmology.add_requirements({"Pk_interpolator": {"z": [*z, 2], "k_max": 15, "nonlinear": True, "vars_pairs": weyl}})
    cosmology.logposterior({})
    power = cosmology.provider.get_Pk_interpolator(("Weyl", "Weyl"), nonlinear=True, extrap_kmax=15.1)
    expected = [
        [-27.43930515, -24.669459, -24.57379175, -28.0010448, -33.2447509],
        [-27.05300137, -24.2827306, -24.17938062, -28.2516674, -33.31505946],
        [-26.97141453, -24.20052285, -24.0889004, -29.05072967, -33.70090126],
    ]
    np.testing.assert_allclose(power.logP(z, k), expected, rtol=5e-4)


def test_spectra_units_and_derived_parameters(solver):
    cosmology = model()
    spectra = {"Cl": {"TT": 300, "pp": 200}, "unlensed_Cl": {"ee": 300}}
    cosmology.add_requirements({**spectra, "Hubble": {"z": [0, 1]}, "rdrag": None, "thetastar": None})
    derived = dict(zip(cosmology.parameterization.derived_params(), cosmology.logposterior({}).derived))
    for name, value, error in [("omegam", 0.3156, 5e-4), ("omegal", 0.6844, 5e-4), ("sigma8", 0.831, 1.5e-3)]:
        assert derived[name] == pytest.approx(value, abs=error)
    assert derived["zrei"] == pytest.approx(10.07, abs=0.09)
    provider = cosmology.provider
    point = dict(ombh2=0.02225203, omch2=0.1198657, H0=67.25, logA=3.0929, ns=0.9647522, tau=0.07888604, mnu=0.06)
    exact = solver.spectra(lmax=300, kinds=["lensed_TT", "PP", "unlensed_EE"], nonlinear=1, **point)
    plain, scaled = provider.get_Cl(), provider.get_Cl(ell_factor=True, units="1")
    np.testing.assert_allclose(plain["tt"][2:], exact["lensed_TT"][2:], rtol=1e-6)
    np.testing.assert_allclose(scaled["tt"][2:] * 2.7255e6**2, exact.band_power("lensed_TT")[2:], rtol=1e-6)
    np.testing.assert_allclose(scaled["pp"][2:], exact.band_power("PP")[2:], rtol=1e-6)
    np.testing.assert_allclose(provider.get_unlensed_Cl()["ee"][2:], exact["unlensed_EE"][2:], rtol=1e-6)
    assert plain["ell"][0] == 0 and plain["tt"][0] == plain["tt"][1] == 0
    assert provider.get_Hubble(0) == pytest.approx(67.25)
    assert provider.get_param("rdrag") == derived["rdrag"] and 1.03 < provider.get_param("thetastar") < 1.05


def test_deuterium_is_that_of_primat():
    """At points of PRIMAT's table of 2024."""
    from ember.cobaya import _deuterium

    for neutrinos, value in [(3.044, 2.477195e-5), (4.044, 2.810344e-5)]:
        assert _deuterium(0.0222, neutrinos) == pytest.approx(value, rel=1e-3)


def test_an_angle_means_one_hubble_constant_for_distances_and_derived_parameters():
    angle = {"H0": None, "theta": {"value": 1.0411, "drop": True}, "cosmomc_theta": "lambda theta: 1e-2 * theta"}
    wanted = {"angular_diameter_distance": {"z": [0.5, 2]}, "Hubble": {"z": [0]}, "rdrag": None}
    by_angle = model(**angle)
    by_angle.add_requirements(wanted)
    found = dict(zip(by_angle.parameterization.derived_params(), by_angle.logposterior({}).derived))
    by_hubble = model(H0=found["H0"])
    by_hubble.add_requirements(wanted)
    by_hubble.logposterior({})
    z = np.array([0.5, 2])
    np.testing.assert_allclose(
        by_angle.provider.get_angular_diameter_distance(z), by_hubble.provider.get_angular_diameter_distance(z), rtol=1e-9
    )
    assert by_angle.provider.get_Hubble(0.0) == pytest.approx(found["H0"], rel=1e-9)
    assert by_angle.provider.get_param("rdrag") == pytest.approx(by_hubble.provider.get_param("rdrag"), rel=1e-9)


@pytest.mark.parametrize("limits, allowed", [(None, True), ([60, 66], False), ([60, 70], True)])
def test_hubble_constants_outside_what_camb_searches_are_rejected(limits, allowed):
    """CAMB's default is 10 to 100, whatever the sound horizon asks for."""
    extra = {"extra_args": {"theta_H0_range": limits}} if limits else {}
    angle = {"H0": None, "theta": {"prior": {"min": 0.5, "max": 3}, "drop": True}, "cosmomc_theta": "lambda theta: 1e-2 * theta"}
    cosmology = model(extra, **angle)
    assert np.isfinite(cosmology.logposterior({"theta": 1.041}).logpost) == allowed
    assert cosmology.logposterior({"theta": 1.25}).logpost == -np.inf


def test_parameters_that_a_likelihood_takes_too_are_the_theorys():
    """As tau with the likelihood of candl, whose priors ask for it."""
    params = {"ombh2": 0.0222, "omch2": 0.12, "H0": 67, "tau": {"prior": {"min": 0.01, "max": 0.2}}, "zrei": None}
    likelihood = {"prior": {"external": lambda tau: -tau, "input_params": ["tau"]}}
    theory = {"ember.cobaya.Ember": {"precision": "draft"}}
    cosmology = get_model({"params": params, "likelihood": likelihood, "theory": theory})
    early, late = (cosmology.logposterior({"tau": tau}).derived[0] for tau in (0.09, 0.05))
    assert early > late + 2


def test_an_emulators_speed_is_not_that_of_the_first_points():
    for emulator, speed in [(True, 100), (False, 0.7)]:
        theory = next(iter(model({"emulator": emulator}).theory.values()))
        theory.set_measured_speed(0.7)
        assert theory.get_speed() >= speed and (emulator or theory.get_speed() == 0.7)


def test_what_is_not_given_is_refused():
    velocity = {"z": [0], "k_max": 1, "vars_pairs": [["v_newtonian_cdm", "Weyl"]]}
    for requirement, words in [
        ({"Cl": {"tp": 100}}, "does not give the spectrum 'tp'"),
        ({"source_Cl": {"sources": {}}}, "does not give spectra of sources"),
        ({"Pk_grid": velocity}, "Weyl x v_newtonian_cdm"),
    ]:
        with pytest.raises(LoggedError, match=words):
            model().add_requirements(requirement)
    with pytest.raises(LoggedError, match="unknown precision"):
        model({"precision": "drafft"})
    with pytest.raises(LoggedError, match="unknown parameter"):
        model({"extra_args": {"no_such_thing": 1}})


def test_impossible_points_are_rejected():
    cosmology = model(ombh2={"prior": {"min": -1, "max": 1}})
    assert cosmology.logposterior({"ombh2": -0.5}).logpost == -np.inf
    assert np.isfinite(cosmology.logposterior({"ombh2": 0.022}).logpost)


PLANCK = {"ember.cobaya.Likelihood": {"data": "planck2018_lowl_tt"}}


def test_data_of_ember_have_the_likelihood_of_a_posterior(posterior):
    params = {
        "omega_b": {"prior": {"min": 0.02, "max": 0.025}}, "omega_cdm": 0.12, "H0": 67, "tau_reio": 0.0566, "logA": 3.05, "n_s": 0.965,
        "A_planck": {"prior": {"min": 0.9, "max": 1.1}},
    }  # fmt: skip
    cosmology = get_model({"params": params, "likelihood": PLANCK, "theory": {"ember.cobaya.Ember": {"precision": "draft"}}})
    point = {"omega_b": 0.0224, "A_planck": 1.001}
    x = posterior.center.copy()
    x[3] = 1.001
    assert cosmology.loglikes(point)[0][0] == pytest.approx(posterior.loglike(x), abs=1e-3)
    with pytest.raises(LoggedError, match="Did you mean"):
        get_model({"params": params, "likelihood": {"ember.cobaya.Likelihood": {"data": "planck2018_lowl_t"}}})


def test_distances_are_asked_of_any_theory(solver):
    import ember

    data = {"ember.cobaya.Likelihood": {"data": ["desi_dr2_bao", "pantheonplus"]}}
    params = {"omega_b": 0.0224, "omega_cdm": 0.12, "H0": {"prior": {"min": 60, "max": 80}}}
    cosmology = get_model({"params": params, "likelihood": data, "theory": {"ember.cobaya.Ember": {"precision": "draft"}}})
    found = cosmology.loglikes({"H0": 68.0})[0][0]
    # Cobaya takes redshifts that are nearly the same for the same.
    own = ember.Likelihood(["desi_dr2_bao", "pantheonplus"])
    background = solver.background(omega_b=0.0224, omega_cdm=0.12, H0=68.0)
    products = {"H": background.hubble(own.redshifts), "D_M": background("D_M", own.redshifts)}
    assert found == pytest.approx(own.loglike({**products, "derived/rdrag": background.rdrag}), abs=2e-3)


def test_data_that_ember_has_too_are_known_by_the_names_of_their_likelihoods():
    import ember
    from cobaya.component import get_component_class
    from ember.cobaya import _SAME_DATA, _data

    for name, block in _SAME_DATA.items():
        assert ember.Likelihood(block).kinds, name
        if name.startswith("planck"):
            found = get_component_class(name, kind="likelihood")
            assert _data(SimpleNamespace(get_qualified_class_name=found.get_qualified_class_name)) == block
    folder = SimpleNamespace(get_qualified_class_name=lambda: "candl.interface.CandlCobayaLikelihood", data_set_file="data/NAME.yaml")
    assert _data(folder) is None
    folder.data_set_file = "data/SPT3G_2018_TTTEEE_lite.yaml"
    assert _data(folder) == {"spt3g_2018_lite": None}


def test_an_emulator_hears_of_the_datas_own_parameters(monkeypatch):
    from ember import Learner

    heard = []
    info = {
        "params": {
            "logA": {"prior": {"min": 2.9, "max": 3.2}, "proposal": 0.03},
            "A_planck": {"prior": {"min": 0.9, "max": 1.1}, "proposal": 0.01},
        },
        "likelihood": {"ember.cobaya.Likelihood": {"data": "planck2018_lowl_tt"}},
        "theory": {"ember.cobaya.Ember": {"precision": "draft", "emulator": True}},
    }  # fmt: skip
    model = get_model(info)
    ask = Learner.spectra
    monkeypatch.setattr(Learner, "spectra", lambda self, **given: heard.append(given) or ask(self, **given))
    for value, calibration in ((3.0, 0.97), (3.1, 1.02)):
        model.logposterior({"logA": value, "A_planck": calibration})
        assert heard[-1]["A_planck"] == calibration and heard[-1]["logA"] == value


@pytest.mark.parametrize("measure", ["data", "experiment"])
def test_a_chain_that_learns_is_that_of_the_solver(measure, tmp_path):
    """Two parameters at low multipoles: the emulator gives nearly all spectra, and ln L is the solver's."""
    params = {
        "logA": {"prior": {"min": 2.5, "max": 3.5}, "ref": {"dist": "norm", "loc": 3.05, "scale": 0.05}, "proposal": 0.05},
        "n_s": {"prior": {"min": 0.7, "max": 1.3}, "ref": {"dist": "norm", "loc": 0.965, "scale": 0.03}, "proposal": 0.05},
        "omega_b": 0.0224, "omega_cdm": 0.12, "H0": 67, "tau_reio": 0.0566, "sigma8": None,
    }  # fmt: skip
    likelihood = PLANCK
    if measure == "experiment":

        def plain(_self):
            spectrum = _self.provider.get_Cl()["tt"][2:30]
            ell = np.arange(2, 30)
            ratio = 1000 / (spectrum * ell * (ell + 1) / (2 * np.pi))
            return -0.5 * np.sum((2 * ell + 1) * (ratio - np.log(ratio) - 1))

        likelihood = {"plain": {"external": plain, "requires": {"Cl": {"tt": 29}}}}
    info = {
        "params": params, "likelihood": likelihood, "sampler": {"mcmc": {"max_samples": 300, "seed": 1, "Rminus1_stop": 0.001}},
        "theory": {"ember.cobaya.Ember": {"precision": "draft", "emulator": True}},
    }  # fmt: skip
    from cobaya.run import run

    kept = str(tmp_path / "learnt")
    info["theory"]["ember.cobaya.Ember"] |= {"memory": kept, "cache": str(tmp_path / "cache.sqlite")}
    _, sampler = run(info, no_mpi=True)
    theory = next(iter(sampler.model.theory.values()))
    statistics = theory.statistics
    assert statistics["emulator_uses"] > 4 * statistics["solver_calls"], statistics
    exact = get_model({**info, "theory": {"ember.cobaya.Ember": {"precision": "draft"}}})
    rows = sampler.products()["sample"].data
    for _, row in rows.iloc[-3:].iterrows():
        value = exact.logposterior({"logA": row["logA"], "n_s": row["n_s"]})
        assert -row["minuslogpost"] == pytest.approx(value.logpost, abs=0.3)
        assert row["sigma8"] == pytest.approx(value.derived[0], rel=1e-3)
    theory.close()
    again = get_model(info)
    last = rows.iloc[-1]
    again.logposterior({"logA": last["logA"], "n_s": last["n_s"]})
    theory = next(iter(again.theory.values()))
    # What the first chain has learnt answers at once.
    assert theory.recently_emulated == 1
    assert theory.statistics["solver_calls"] == statistics["solver_calls"]
    Path(kept + ".1").write_text("nonsense")
    with pytest.raises(LoggedError, match="learnt.1"):
        get_model(info).logposterior({"logA": last["logA"], "n_s": last["n_s"]}, cached=False)
