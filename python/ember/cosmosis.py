"""A module for CosmoSIS in place of ``camb``: ``[camb] file = PATH``, where ``python -m ember.cosmosis`` prints the path.

Options: ``mode`` (``background``, ``thermal``, ``cmb``, ``power``, ``all``), ``lmax``, ``feedback``, ``do_lensing``, ``nonlinear`` (``none``, ``pk``,
``lens``, ``both``), ``kmax``, ``kmax_extrapolate``, ``nk``, ``zmin``, ``zmax``, ``nz``, ``zmax_background``, ``nz_background``, ``precision`` (of
Ember). Sections and units are those of CosmoSIS's ``camb``. Not written: spectra of fields other than all matter, PT and PE, transfer functions.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

import ember
from ember import _library as library

_C = 299792.458
_SECTION = "cosmological_parameters"
_HALO = "halo_model_parameters"
_MODES = ("background", "thermal", "cmb", "power", "all")
_NONLINEAR = ("none", "pk", "lens", "both")
_OPTIONS = {
    "mode": "all", "lmax": 2600, "feedback": 0, "do_lensing": True, "nonlinear": "none", "kmax": 10.0, "kmax_extrapolate": 10.0, "nk": 200,
    "zmin": 0.0, "zmax": 3.01, "nz": 150, "zmin_background": 0.0, "zmax_background": 3.01, "nz_background": 150, "precision": "default",
}  # fmt: skip
#: Parameters of the block that Ember has, by their names there.
_PARAMETERS = {
    "ombh2": "omega_b", "omch2": "omega_cdm", "tau": "tau_reio", "n_s": "n_s", "nrun": "alpha_s", "nrunrun": "beta_s", "r": "r", "w": "w0", "wa": "wa",
    "mnu": "m_nu", "nnu": "N_eff", "num_massive_neutrinos": "n_massive", "yhe": "YHe", "omega_k": "Omega_k", "a_lens": "A_lens",
}  # fmt: skip


def setup(options: Any) -> dict[str, Any]:
    """Reads the options of the module."""
    section = _option_section()
    config: dict[str, Any] = {}
    for name, default in _OPTIONS.items():
        kind = {bool: "bool", int: "int", float: "double", str: "string"}[type(default)]
        config[name] = getattr(options, f"get_{kind}")(section, name, default)
    for name, known in (("mode", _MODES), ("nonlinear", _NONLINEAR)):
        if config[name] not in known:
            raise ValueError(f"{name} = {config[name]}: one of {', '.join(known)} was expected")
    # The names that CAMB's module takes for wider tables.
    for name in ("zmax", "zmin", "nz"):
        if config[name + "_background"] == _OPTIONS[name + "_background"]:
            config[name + "_background"] = config[name]
    config["solver"] = ember.Solver(config["precision"])
    return config


def execute(block: Any, config: dict[str, Any]) -> int:
    """Computes the model of the block; 1 where there is none, as for CAMB."""
    try:
        parameters = _parameters(block)
        background = config["solver"].background(**parameters)
        _write_parameters(block, parameters, background)
        _write_distances(block, config, background, parameters)
        if config["mode"] in ("cmb", "all"):
            _write_cmb(block, config, parameters)
        if config["mode"] in ("power", "all"):
            _write_power(block, config, parameters, background)
    except library.EmberError as error:
        print(f"ember: {error}", file=sys.stderr)
        return 1
    return 0


def cleanup(config: dict[str, Any]) -> int:
    """Nothing is left behind."""
    return 0


def _option_section() -> str:
    try:
        from cosmosis.datablock import option_section
    except ImportError:
        return "module_options"
    return option_section


def _parameters(block: Any) -> dict[str, float]:
    def has(name: str, section: str = _SECTION) -> bool:
        return block.has_value(section, name)

    def get(name: str, section: str = _SECTION) -> float:
        return float(block.get_double(section, name))

    found = {own: get(name) for name, own in _PARAMETERS.items() if has(name)}
    if has("n_massive"):
        found["n_massive"] = get("n_massive")
    if found.get("m_nu") == 0:
        found["n_massive"] = 0.0
    if has("cosmomc_theta"):
        found["theta_MC_100"] = 100 * get("cosmomc_theta")
    elif has("h0"):
        found["H0"] = 100 * get("h0")
    elif has("hubble"):
        found["H0"] = get("hubble")
    if has("a_s"):
        found["A_s"] = get("a_s")
    elif has("log1e10as"):
        found["logA"] = get("log1e10as")
    elif has("sigma_8_input"):
        raise library.InputError("sigma_8_input: the amplitude is A_s or log1e10As here", 65)
    if has("tcmb") and abs(get("tcmb") - 2.7255) > 1e-9:
        raise library.InputError(f"TCMB = {get('tcmb')}: the temperature of the CMB is 2.7255 K here", 65)
    if has("logt_agn", _HALO):
        found["HMCode_logT_AGN"] = get("logt_agn", _HALO)
    return found


def _put(block: Any, section: str, name: str, value: Any) -> None:
    """Writes a number or an array, over what another module has left (``replace`` where there is one)."""
    block[section, name] = value


def _write_parameters(block: Any, parameters: dict[str, float], background: Any) -> None:
    h = float(background.hubble(0.0)) / 100
    omega = {name: float(background("Omega_" + own, 0.0)) for name, own in (
        ("b", "b"), ("c", "cdm"), ("nu", "nu_massive"), ("lambda", "de"),
    )}  # fmt: skip
    matter = omega["b"] + omega["c"] + omega["nu"]
    values = {
        "h0": h, "hubble": 100 * h, "omega_b": omega["b"], "omega_c": omega["c"], "omega_nu": omega["nu"], "omega_m": matter,
        "omega_lambda": omega["lambda"], "ombh2": omega["b"] * h**2, "omch2": omega["c"] * h**2, "omnuh2": omega["nu"] * h**2,
        "ommh2": matter * h**2, "n_eff": parameters.get("N_eff", 3.044), "a_s": background.derived["A_s"],
    }  # fmt: skip
    for name, value in values.items():
        if block.has_value(_SECTION, name):
            old = float(block.get_double(_SECTION, name))
            if abs(old - value) > 2e-3 * max(abs(value), 1e-12):
                raise library.InputError(f"{name} = {old}: the other parameters give {value}", 65)
        else:
            _put(block, _SECTION, name, value)


def _write_distances(block: Any, config: dict[str, Any], background: Any, parameters: dict[str, float]) -> None:
    z = np.linspace(config["zmin_background"], config["zmax_background"], config["nz_background"])
    hubble, chi, transverse = (background(name, z) for name in ("H", "D_C", "D_M"))
    angular, luminosity, volume = (background(name, z) for name in ("D_A", "D_L", "D_V"))
    derived = background.derived
    with np.errstate(divide="ignore"):
        modulus = 5 * np.log10(luminosity) + 25
        ruler = np.where(volume > 0, derived["rdrag"] / np.where(volume > 0, volume, 1), np.inf)
    # As CAMB's module: infinite at z = 0 is what its first element would be.
    if z[0] == 0 and len(z) > 1:
        modulus[0], ruler[0] = modulus[1], ruler[1]
    arrays = {
        "z": z, "a": 1 / (1 + z), "d_c": chi, "d_m": transverse, "d_l": luminosity, "d_a": angular, "d_v": volume, "h": hubble / _C,
        "mu": modulus, "rs_dv": ruler, "f_ap": transverse * hubble / _C,
    }  # fmt: skip
    _put(block, "distances", "nz", len(z))
    for name, values in arrays.items():
        _put(block, "distances", name, np.ascontiguousarray(values))
    if config["mode"] == "background":
        return
    for name in ("zstar", "rstar", "thetastar", "zdrag", "rdrag", "kd", "thetad", "zeq", "keq", "thetaeq", "thetarseq", "age"):
        _put(block, "distances", name, derived[name])
    _put(block, "distances", "dastar", derived["DAstar"])
    _put(block, "distances", "rs_zdrag", derived["rdrag"])
    _put(block, "distances", "chistar", 1000 * derived["DAstar"])
    matter = float(background("Omega_b", 0.0) + background("Omega_cdm", 0.0) + background("Omega_nu_massive", 0.0))
    _put(block, "distances", "cmbshift", matter**0.5 * float(background.hubble(0.0)) / _C * 1000 * derived["DAstar"])


def _nonlinear(config: dict[str, Any], kinds: tuple[str, ...]) -> dict[str, float]:
    return {"nonlinear": 1.0} if config["nonlinear"] in kinds else {}


def _write_cmb(block: Any, config: dict[str, Any], parameters: dict[str, float]) -> None:
    prefix = "lensed_" if config["do_lensing"] else "unlensed_"
    kinds = [prefix + name for name in ("TT", "EE", "TE")] + ["PP"] + (["lensed_BB"] if config["do_lensing"] else [])
    spectra = config["solver"].spectra(
        lmax=config["lmax"], kinds=kinds, derived=["sigma8"], **parameters, **_nonlinear(config, ("lens", "both"))
    )
    ell = spectra.ell[2:]
    _put(block, "cmb_cl", "ell", ell)
    for kind in kinds:
        if kind == "PP":
            # Once l(l+1) here, not twice.
            values = spectra["PP"][2:] * ell * (ell + 1) / (2 * np.pi)
        else:
            values = spectra.band_power(kind)[2:]
        _put(block, "cmb_cl", kind.removeprefix(prefix).removeprefix("lensed_").lower(), values)


def _write_power(block: Any, config: dict[str, Any], parameters: dict[str, float], background: Any) -> None:
    h = float(background.hubble(0.0)) / 100
    z = np.linspace(config["zmin"], config["zmax"], config["nz"])
    # The spectrum is smooth in redshift: few are computed.
    nodes = np.expm1(np.linspace(np.log1p(z[0]), np.log1p(z[-1]), min(len(z), 5 + int(np.ceil(14 * np.log1p(z[-1]))))))
    power = config["solver"].matter_power(
        nodes, k_max=min(config["kmax"] * h, 100.0), **parameters, **_nonlinear(config, ("pk", "both"))
    )
    last = max(config["kmax"], config["kmax_extrapolate"])
    k = np.exp(np.linspace(np.log(power["k"][0] / h), np.log(last), config["nk"]))
    for section, name in (("matter_power_lin", "linear"), ("matter_power_nl", "nonlinear")):
        if name in power:
            _put_grid(block, section, z, k, h**3 * _interpolated(nodes, power["k"] / h, power[name], z, k))
    _write_growth(block, config, parameters, background, z)


def _interpolated(nodes: np.ndarray, k_nodes: np.ndarray, table: np.ndarray, z: np.ndarray, k: np.ndarray) -> np.ndarray:
    """P at all z and k, a power law beyond the largest wavenumber."""
    from scipy.interpolate import RectBivariateSpline

    kx = min(3, len(nodes) - 1)
    spline = RectBivariateSpline(np.log1p(nodes), np.log(k_nodes), np.log(table), kx=kx, ky=3)
    x, end = np.log(k), np.log(k_nodes[-1])
    values = spline(np.log1p(z), np.minimum(x, end))
    slope = (spline(np.log1p(z), end) - spline(np.log1p(z), end - 0.1)) / 0.1
    return np.exp(values + slope * np.maximum(x - end, 0))


def _put_grid(block: Any, section: str, z: np.ndarray, k: np.ndarray, power: np.ndarray) -> None:
    block.put_grid(section, "z", z, "k_h", k, "p_k", power)


def _write_growth(
    block: Any, config: dict[str, Any], parameters: dict[str, float], background: Any, z: np.ndarray
) -> None:
    from ember._matter import growth

    sigma8, fsigma8 = config["solver"].growth(z, **parameters)
    factor, rate = growth(background)
    today = float(config["solver"].derived(["sigma8"], **parameters)["sigma8"])
    matter = float(block.get_double(_SECTION, "omega_m"))
    _put(block, _SECTION, "sigma_8", today)
    _put(block, _SECTION, "s_8", today * (matter / 0.3) ** 0.5)
    arrays = {"z": z, "a": 1 / (1 + z), "sigma_8": sigma8, "fsigma_8": fsigma8, "d_z": factor(z), "f_z": rate(z)}
    for name, values in arrays.items():
        _put(block, "growth_parameters", name, np.ascontiguousarray(values))


if __name__ == "__main__":
    print(__file__)
