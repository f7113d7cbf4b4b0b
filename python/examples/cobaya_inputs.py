"""Five inputs of Cobaya as its generator of inputs writes them, each with CAMB and with Ember: `python cobaya_inputs.py FOLDER`.

Then `cobaya-install FOLDER/camb_lite.yaml --packages-path PACKAGES` and `cobaya-run FOLDER/ember_lite.yaml --packages-path PACKAGES`, or another one. SPT needs
`candl-like`. Only the block `theory` differs.
"""

import copy
import sys
from pathlib import Path

from cobaya.cosmo_input import create_input
from cobaya.yaml import yaml_dump

MODEL = {
    "theory": "camb", "primordial": "SFSR", "geometry": "flat", "hubble": "sound_horizon_last_scattering", "matter": "omegab_h2, omegac_h2",
    "neutrinos": "one_heavy_planck", "dark_energy": "lambda", "bbn": "consistency", "reionization": "std", "sampler": "MCMC dragging",
}  # fmt: skip
DISTANCES = {"like_bao": "BAO_desi_dr2", "like_sn": "PantheonPlus"}


def planck(**changes):
    """Planck 2018 without foregrounds in place of the whole likelihood; for TT at l < 30 two bins of Ember."""
    info = create_input(like_cmb="planck_2018", **{**MODEL, **changes})
    others = {name: value for name, value in info["likelihood"].items() if not name.startswith("planck_2018")}
    info["likelihood"] = {
        "planck_2018_lowl.EE": None,
        "ember.cobaya.Likelihood": {"data": "planck2018_lowl_tt"},
        "planck_2018_highl_plik.TTTEEE_lite_native": None,
        **others,
    }
    return info


def lensing():
    """The power of Planck's lensing potential, with the priors of its paper, and BAO."""
    return create_input(preset="planck_2018_lensonly_camb", like_bao="BAO_planck_2018")


def distances():
    """BAO and supernovae, with a prior of nucleosynthesis."""
    info = create_input(**DISTANCES, **{**MODEL, "hubble": "H", "reionization": "irrelevant", "sampler": "MCMC"})
    for name in ("logA", "As", "ns"):
        del info["params"][name]
    info["params"]["ombh2"] = {"prior": {"dist": "norm", "loc": 0.02218, "scale": 0.00055}, "proposal": 0.0003}
    info["params"]["rdrag"] = None
    info["sampler"]["mcmc"] |= {"Rminus1_stop": 0.01, "Rminus1_cl_stop": 0.2}
    return info


def south_pole():
    """SPT-3G 2018 without foregrounds by candl, with the priors that come with it."""
    info = create_input(like_cmb="planck_2018", **{**MODEL, "hubble": "H"})
    info["likelihood"] = {
        "candl.interface.CandlCobayaLikelihood": {
            "data_set_file": "candl.data.SPT3G_2018_TTTEEE_lite", "clear_internal_priors": False, "feedback": False,
        }
    }  # fmt: skip
    for name in ("Tcal", "Ecal"):
        reference = {"dist": "norm", "loc": 1, "scale": 0.003}
        info["params"][name] = {"prior": {"min": 0.8, "max": 1.2}, "ref": reference, "proposal": 0.003}
    return info


def with_ember(info):
    theory = info["theory"].pop("camb")
    info["theory"]["ember.cobaya.Ember"] = {**theory, "emulator": True}
    return info


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    runs = {
        "lite": planck(), "distances": distances(), "lensing": lensing(), "spt": south_pole(), "w0wa": planck(dark_energy="de_w_wa", **DISTANCES),
    }  # fmt: skip
    for name, info in runs.items():
        (folder / f"camb_{name}.yaml").write_text(yaml_dump(info))
        (folder / f"ember_{name}.yaml").write_text(yaml_dump(with_ember(copy.deepcopy(info))))
