"""The module for CosmoSIS, on a data block that stands in for CosmoSIS's own: it has its methods, but is not it."""

import numpy as np
import pytest

pytest.importorskip("scipy")

import ember.cosmosis as module  # noqa: E402


class Block:
    """What the module uses of a DataBlock: names are of any case, values are read as they were put."""

    def __init__(self, values=()):
        self.values = {(section.lower(), name.lower()): value for (section, name), value in dict(values).items()}

    def has_value(self, section, name):
        return (section.lower(), name.lower()) in self.values

    def get_double(self, section, name, default=None):
        return self._get(section, name, default)

    get_int = get_bool = get_string = get_double

    def _get(self, section, name, default):
        value = self.values.get((section.lower(), name.lower()), default)
        assert value is not None, (section, name)
        return value

    def __setitem__(self, key, value):
        section, name = key
        assert isinstance(value, (int, float, np.ndarray)), (key, type(value))
        self.values[section.lower(), name.lower()] = value

    def __getitem__(self, key):
        return self.values[key[0].lower(), key[1].lower()]

    def put_grid(self, section, *arguments):
        (x_name, x, y_name, y, name, table) = arguments
        assert table.shape == (len(x), len(y))
        for key, value in ((x_name, x), (y_name, y), (name, table)):
            self[section, key] = value


PARAMETERS = {
    "ombh2": 0.0224, "omch2": 0.12, "h0": 0.675, "tau": 0.055, "n_s": 0.965, "log1e10As": 3.05, "mnu": 0.06, "nnu": 3.044,
    "num_massive_neutrinos": 1, "omega_k": 0.0, "w": -1.0, "wa": 0.0,
}  # fmt: skip


def options(**values):
    return Block({(module._option_section(), name): value for name, value in values.items()})


def run(parameters=(), **values):
    block = Block({("cosmological_parameters", name): value for name, value in {**PARAMETERS, **dict(parameters)}.items()})
    config = module.setup(options(precision="draft", **values))
    status = module.execute(block, config)
    assert module.cleanup(config) == 0
    return block, status


def test_sections_have_the_units_of_cosmosis(solver):
    block, status = run(lmax=400, kmax=1.0, nz=20, zmax=2.0, nonlinear="pk", nk=100)
    assert status == 0
    point = dict(omega_b=0.0224, omega_cdm=0.12, H0=67.5, tau_reio=0.055, n_s=0.965, logA=3.05, m_nu=0.06)
    background = solver.background(**point)
    z = block["distances", "z"]
    np.testing.assert_allclose(block["distances", "D_A"], background.angular_diameter_distance(z))
    np.testing.assert_allclose(block["distances", "H"] * 299792.458, background.hubble(z))
    np.testing.assert_allclose(block["distances", "D_L"][1:], 10 ** (block["distances", "MU"][1:] / 5 - 5))
    assert block["distances", "rs_zdrag"] == pytest.approx(background.rdrag)
    assert block["distances", "CMBSHIFT"] == pytest.approx(1.75, abs=0.02)
    spectra = solver.spectra(lmax=400, **point)
    assert block["cmb_cl", "ell"][0] == 2 and block["cmb_cl", "ell"][-1] == 400
    np.testing.assert_allclose(block["cmb_cl", "TT"], spectra.band_power("lensed_TT")[2:], rtol=1e-6)
    ell = block["cmb_cl", "ell"]
    np.testing.assert_allclose(block["cmb_cl", "PP"] * ell * (ell + 1), spectra.band_power("PP")[2:], rtol=1e-6)
    exact = solver.matter_power([0.0, 1.0], k_max=0.675, nonlinear=1, **point)
    k, z = block["matter_power_lin", "k_h"], block["matter_power_lin", "z"]
    for section, name in (("matter_power_lin", "linear"), ("matter_power_nl", "nonlinear")):
        known = k < 1
        expected = np.exp(np.interp(np.log(k[known] * 0.675), np.log(exact["k"]), np.log(exact[name][0]))) * 0.675**3
        np.testing.assert_allclose(block[section, "p_k"][0][known], expected, rtol=2e-3)
        assert k[-1] == pytest.approx(10) and np.all(np.diff(block[section, "p_k"][0][~known]) < 0)
    sigma8 = block["cosmological_parameters", "sigma_8"]
    assert sigma8 == pytest.approx(solver.derived("sigma8", **point)["sigma8"], rel=1e-4)
    assert block["growth_parameters", "d_z"][0] == pytest.approx(1)
    np.testing.assert_allclose(block["growth_parameters", "sigma_8"] / sigma8, block["growth_parameters", "d_z"], rtol=5e-3)
    assert block["cosmological_parameters", "omega_m"] == pytest.approx(0.314, abs=1e-3)


def test_modes_compute_what_they_say():
    block, _ = run(mode="background")
    assert block.has_value("distances", "d_m") and not block.has_value("distances", "rdrag")
    block, _ = run(mode="thermal")
    assert block.has_value("distances", "rdrag") and not block.has_value("cmb_cl", "tt")
    with pytest.raises(ValueError, match="mode"):
        module.setup(options(mode="everything"))


def test_points_without_a_model_are_rejected(capsys):
    assert run({"ombh2": -1.0}, mode="background")[1] == 1
    assert run({"omega_m": 0.5}, mode="background")[1] == 1
    assert "the other parameters give" in capsys.readouterr().err
    assert run({"tcmb": 2.7}, mode="background")[1] == 1


def test_massless_neutrinos_and_other_names():
    block, status = run({"mnu": 0.0, "num_massive_neutrinos": 0}, mode="background")
    assert status == 0 and block["cosmological_parameters", "omega_nu"] == 0
