"""What MontePython's likelihoods call, by Ember and by CLASS itself."""

import importlib
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("scipy")

from ember.classy import Class, CosmoComputationError, CosmoSevereError  # noqa: E402

INPUT = {
    "output": "tCl,pCl,lCl,mPk", "lensing": "yes", "l_max_scalars": 2000, "P_k_max_h/Mpc": 1.0, "z_max_pk": 2.0, "omega_b": 0.0224,
    "omega_cdm": 0.12, "H0": 67.5, "ln10^{10}A_s": 3.05, "n_s": 0.965, "tau_reio": 0.055, "N_ur": 2.0308, "N_ncdm": 1, "m_ncdm": "0.06",
    "T_ncdm": 0.71611, "YHe": "BBN",
}  # fmt: skip


@pytest.fixture(scope="module")
def cosmo():
    cosmo = Class()
    cosmo.set(INPUT)
    cosmo.compute()
    return cosmo


@pytest.fixture(scope="module")
def real():
    classy = pytest.importorskip("classy")
    cosmo = classy.Class()
    # At CLASS's default precision its TT is 0.2 % off where lensing smooths it.
    cosmo.set({**INPUT, "accurate_lensing": 1, "delta_l_max": 1000})
    cosmo.compute()
    yield cosmo
    cosmo.struct_cleanup()


def test_the_expansion_is_that_of_class(cosmo, real):
    z = np.array([0.0, 0.1, 0.57, 1.0, 2.3])
    for name in ("Hubble", "angular_distance", "luminosity_distance", "comoving_distance", "Om_m", "Om_b", "Om_cdm"):
        ours = [getattr(cosmo, name)(x) for x in z]
        theirs = [getattr(real, name)(x) for x in z]
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-9, err_msg=name)
    for ours, theirs in zip(cosmo.z_of_r(z), real.z_of_r(z)):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-9)
    assert cosmo.angular_distance_from_to(0.5, 1.0) == pytest.approx(real.angular_distance_from_to(0.5, 1.0), rel=1e-4)


def test_growth_is_that_of_class(cosmo, real):
    for z in (0.0, 0.5, 1.0, 2.0):
        for name in ("scale_independent_growth_factor", "scale_independent_growth_factor_f", "scale_independent_f_sigma8"):
            assert getattr(cosmo, name)(z) == pytest.approx(getattr(real, name)(z), rel=1e-3), (name, z)
    assert cosmo.effective_f_sigma8(0.5) == pytest.approx(real.effective_f_sigma8(0.5), rel=2e-3)


def test_matter_is_that_of_class(cosmo, real):
    for z in (0.0, 0.7, 1.9):
        for k in (1e-3, 0.02, 0.1, 0.6):
            assert cosmo.pk(k, z) == pytest.approx(real.pk(k, z), rel=2e-3), (k, z)
    for k in (1e-3, 0.02, 0.1, 0.6):
        assert cosmo.pk_cb_lin(k, 0.5) == pytest.approx(real.pk_cb_lin(k, 0.5), rel=2e-3), k
    for radius, z in ((8 / 0.675, 0.0), (12.0, 1.0)):
        assert cosmo.sigma(radius, z) == pytest.approx(real.sigma(radius, z), rel=1e-3)
    # CLASS's own pk_tilt averages over oscillations.
    slope = np.log(real.pk_lin(0.1 * 1.02, 0.0) / real.pk_lin(0.1 / 1.02, 0.0)) / (2 * np.log(1.02))
    assert cosmo.pk_tilt(0.1, 0.0) == pytest.approx(slope, abs=0.02)
    k, z = np.full((3, 2, 1), 0.1) * np.array([1, 2, 3])[:, None, None], np.array([0.5, 1.0])
    np.testing.assert_allclose(cosmo.get_pk_lin(k, z, 3, 2, 1), real.get_pk_lin(k, z, 3, 2, 1), rtol=2e-3)
    power, wavenumbers, redshifts = cosmo.get_pk_and_k_and_z(nonlinear=False)
    assert power.shape == (len(wavenumbers), len(redshifts)) and redshifts[0] == pytest.approx(2) and redshifts[-1] == 0
    i = np.searchsorted(wavenumbers, 0.1)
    assert power[i, -1] == pytest.approx(real.pk_lin(wavenumbers[i], 0.0), rel=2e-3)


def test_spectra_are_those_of_class(cosmo, real):
    for name, tolerance in (("lensed_cl", 2e-3), ("raw_cl", 2e-3)):
        ours, theirs = getattr(cosmo, name)(1500), getattr(real, name)(1500)
        assert ours["ell"].tolist() == theirs["ell"].tolist() and ours["tt"][:2].tolist() == [0, 0]
        for kind in ("tt", "ee", "pp"):
            error = np.abs(ours[kind][30:] / theirs[kind][30:] - 1)
            assert np.max(error) < tolerance * (2 if kind == "ee" else 1), (name, kind, np.argmax(error) + 30, np.max(error))


def test_numbers_are_those_of_class(cosmo, real):
    names = [
        "h", "H0", "Omega_Lambda", "age", "conformal_age", "m_ncdm_tot", "Neff", "Omega_m", "omega_m", "tau_reio", "z_reio",
        "z_d", "rs_d", "100*theta_s", "A_s", "ln10^{10}A_s", "n_s", "alpha_s", "sigma8", "z_eq", "k_eq", "a_eq",
    ]  # fmt: skip
    ours, theirs = cosmo.get_current_derived_parameters(names), real.get_current_derived_parameters(names)
    for name in names:
        assert ours[name] == pytest.approx(theirs[name], rel=1e-3, abs=1e-9), name
    for name in ("h", "Omega_m", "Omega_b", "Omega_nu", "omega_b", "Neff", "rs_drag", "n_s", "sigma8", "S8", "Omega_g"):
        value, expected = getattr(cosmo, name), getattr(real, name)
        assert float(value) == value() == pytest.approx(float(expected), rel=2e-3), name
    assert cosmo.T_cmb() == real.T_cmb() == 2.7255 and bool(cosmo.state) == bool(real.state)


def test_errors_are_of_the_kinds_that_montepython_tells_apart(cosmo):
    other = Class()
    with pytest.raises(CosmoSevereError, match="compute"):
        other.Hubble(0)
    for value in (0.12, "0.12", "much"):
        other.empty()
        other.set({"omega_b": 0.0224, "omega_cmd": value})
        with pytest.raises(CosmoSevereError, match=f'omega_cmd = {value}: .*Did you mean "omega_cdm"'):
            other.compute()
    other.empty()
    other.set({"omega_b": -1.0})
    with pytest.raises(CosmoComputationError):
        other.compute()
    for call, words in [
        (lambda: cosmo.ionization_fraction(100), "does not give ionization_fraction"),
        (lambda: cosmo.pk(50.0, 0), "was computed to"),
        (lambda: cosmo.pk(0.1, 3.0), "z_max_pk"),
        (lambda: cosmo.lensed_cl(3000), "l_max_scalars"),
        (lambda: cosmo.get_current_derived_parameters(["z_rec"]), "z_rec"),
        (lambda: cosmo.theta_star_100, "leaves reionisation out"),
    ]:
        with pytest.raises(CosmoSevereError, match=words):
            call()
    with pytest.raises(AttributeError):
        cosmo.no_such_method


@pytest.mark.parametrize(("model", "version", "number"), [("halofit", "2020", 3), ("hmcode", "2016", 2), ("hmcode", "2020", 1)])
def test_nonlinear_growth_is_that_of_class(model, version, number):
    classy = pytest.importorskip("classy")
    values = {**INPUT, "output": "mPk", "non_linear": model, "P_k_max_h/Mpc": 10.0}
    for name in ("l_max_scalars", "lensing"):
        del values[name]
    if model == "hmcode":
        values["hmcode_version"] = version
    ours, theirs = Class(), classy.Class()
    for cosmo in (ours, theirs):
        cosmo.set(values)
        cosmo.compute()
    assert ours._values["nonlinear"] == number
    for z in (0.0, 1.0):
        for k in (0.02, 0.1, 0.6, 3.0):
            # Growth that is not linear matters here: the fits differ from each other by more than they do between the programs.
            assert ours.pk(k, z) == pytest.approx(theirs.pk(k, z), rel=0.02), (k, z)


def test_recombination_is_one_that_class_has():
    cosmo = Class()
    cosmo.set({"recombination": "recfast"})
    cosmo.compute()
    cosmo.set({"recombination": "HyRek"})
    with pytest.raises(CosmoSevereError, match="neither HyRec nor RECFAST"):
        cosmo.compute()


def test_inputs_are_read_as_class_reads_them():
    cosmo = Class()
    cosmo.set({"h": 0.7, "Omega_m": 0.3, "omega_b": 0.022, "N_ncdm": 3, "m_ncdm": "0.02,0.02,0.02", "N_ur": 0.00641})
    cosmo.compute()
    assert cosmo.Omega_m() == pytest.approx(0.3, abs=1e-4) and cosmo.h == pytest.approx(0.7)
    assert cosmo._values["m_nu"] == pytest.approx(0.06) and cosmo._values["n_massive"] == 3
    assert cosmo.Neff() == pytest.approx(3.046, abs=1e-3)
    cosmo.set({"100*theta_s": 1.0411})
    del cosmo.pars["h"], cosmo.pars["Omega_m"]
    cosmo.struct_cleanup()
    cosmo.compute()
    assert cosmo.theta_s_100 == pytest.approx(1.0411, rel=1e-5)
    cosmo.set({"m_ncdm": "0.02,0.03,0.02", "deg_ncdm": "1,0.5,1"})
    with pytest.raises(CosmoSevereError, match="masses of their own"):
        cosmo.compute()


def test_the_folder_is_found_as_montepython_finds_class(tmp_path):
    folder = tmp_path / "class"
    subprocess.run([sys.executable, "-m", "ember.classy", str(folder)], check=True, capture_output=True)
    assert (folder / "main" / "class.c").is_file()
    version = [line for line in (folder / "include" / "common.h").read_text().splitlines() if "_VERSION_" in line][0]
    assert version.split()[-1].strip('"').startswith("v3.")
    # As MontePython's initialise.py does.
    python = ".".join(map(str, sys.version_info[:2]))
    builds = [p for p in (folder / "python" / "build").iterdir() if "lib." in p.name and python in p.name]
    assert len(builds) == 1
    script = (
        f"import sys; sys.path.insert(0, {str(builds[0])!r}); from classy import Class, CosmoSevereError, CosmoComputationError; "
        "cosmo = Class(); cosmo.set({'omega_b': 0.0224}); cosmo.compute(); print(cosmo.rs_drag(), Class.__module__)"
    )
    printed = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()
    assert 140 < float(printed[0]) < 155 and printed[1] == "ember.classy"
    assert importlib.import_module("ember.classy").Class is Class


@pytest.mark.parametrize(
    "changes",
    [
        {"N_ur": 0.00441, "N_ncdm": 3, "m_ncdm": "0.01,0.03,0.2", "T_ncdm": "0.71611,0.71611,0.71611"},
        {"Omega_Lambda": 0, "w0_fld": -0.8, "wa_fld": 0.1, "use_ppf": "no", "cs2_fld": 0.1},
    ],
)
def test_different_neutrinos_and_a_fluid_are_those_of_class(changes):
    classy = pytest.importorskip("classy")
    inputs = {name: value for name, value in INPUT.items() if not name.startswith(("P_k", "z_max"))}
    inputs.update({"output": "tCl", "lensing": "no", "l_max_scalars": 1500, **changes})
    ours, theirs = Class(), classy.Class()
    for cosmo in (ours, theirs):
        cosmo.set(inputs)
        cosmo.compute()
    z = np.array([0.0, 0.5, 2.0])
    # Ember's neutrinos are warmer by 0.04 %: three add 3.044 to N_eff, where those of T_ncdm 0.71611 add 3.040.
    for name, error in [("Hubble", 1e-4), ("angular_distance", 1e-4), ("Om_ncdm", 2e-3)]:
        expected = [getattr(theirs, name)(x) for x in z]
        np.testing.assert_allclose([getattr(ours, name)(x) for x in z], expected, rtol=error, atol=1e-9, err_msg=name)
    multipoles = [2, 5, 10, 30, 200, 540, 1200]
    np.testing.assert_allclose(ours.raw_cl(1500)["tt"][multipoles], theirs.raw_cl(1500)["tt"][multipoles], rtol=3e-3)
    theirs.struct_cleanup()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"r": 0.1}, "modes"),
        ({"f_cdi": 0.1}, "ic"),
        ({"ic": "cdi"}, "ic"),
        ({"modes": "v"}, "modes"),
        ({"fluid_equation_of_state": "EDE"}, "fluid_equation_of_state"),
        ({"N_ncdm": 4, "m_ncdm": "0.01,0.02,0.03,0.04", "T_ncdm": "0.7,0.7,0.7,0.7"}, "m_ncdm"),
    ],
)
def test_what_would_mean_nothing_is_an_error(changes, named):
    cosmo = Class()
    cosmo.set({**INPUT, **changes})
    with pytest.raises(CosmoSevereError, match=named):
        cosmo.compute()
