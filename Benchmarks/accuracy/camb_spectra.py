#!/usr/bin/env python3
"""CAMB's spectra at the parameters in the header of a table: camb_spectra.py TABLE OUT [--lensed] [--set NAME=VALUE ...]

The header has `# name = value` lines with Ember's names, as `ember spectra` writes them. NAME is one of CAMB's accuracy
settings, for example AccuracyBoost=2. Needs numpy and camb (`pip install camb==2.0.5 numpy`). Columns are D_l in muK^2.
"""
import argparse
import re

import camb
import numpy as np
from camb import model


def header(path):
    values = {}
    with open(path) as lines:
        for line in lines:
            match = re.match(r"#\s*([A-Za-z_0-9]+)\s*=\s*(\S+)\s*$", line)
            if match:
                values[match[1]] = float(match[2])
    return values


def parameters(h, o):
    p = camb.CAMBparams()
    species = int(h["n_massive"]) if h["m_nu"] > 0 else 0
    p.set_cosmology(H0=h["H0"], ombh2=h["omega_b"], omch2=h["omega_cdm"], omk=0, tau=h["tau_reio"], mnu=h["m_nu"],
                    nnu=h["N_eff"], num_massive_neutrinos=species, neutrino_hierarchy="degenerate", YHe=h["YHe"])
    p.Recomb.set_params(recfast_approx_model="cosmorec")
    p.InitPower.set_params(As=1e-10 * np.exp(h["logA"]), ns=h["n_s"])
    p.set_for_lmax(o.lmax, max_eta_k=o.max_eta_k, lens_potential_accuracy=o.lensing, lens_output_margin=o.margin)
    p.NonLinear = model.NonLinear_none
    if not o.lensed:
        p.DoLensing, p.WantTransfer, p.max_eta_k = False, False, o.max_eta_k
    for setting in o.set:
        name, value = setting.split("=")
        setattr(p.Accuracy, name, type(getattr(p.Accuracy, name))(float(value)))
    return p


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table")
    parser.add_argument("out")
    parser.add_argument("--lmax", type=int, default=2600)
    parser.add_argument("--max-eta-k", type=float, default=20000)
    parser.add_argument("--margin", type=int, default=600)
    parser.add_argument("--lensing", type=float, default=4, help="lens_potential_accuracy")
    parser.add_argument("--lensed", action="store_true")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE")
    o = parser.parse_args()
    p = parameters(header(o.table), o)
    wanted = ["unlensed_scalar"] + (["lensed_scalar", "lens_potential"] if o.lensed else [])
    spectra = camb.get_results(p).get_cmb_power_spectra(p, CMB_unit="muK", spectra=wanted)
    u = spectra["unlensed_scalar"]
    names, columns = ["unlensed_TT", "unlensed_TE", "unlensed_EE"], [u[:, 0], u[:, 3], u[:, 1]]
    if o.lensed:
        x = spectra["lensed_scalar"]
        names += ["lensed_TT", "lensed_TE", "lensed_EE", "lensed_BB", "PP"]
        columns += [x[:, 0], x[:, 3], x[:, 1], x[:, 2], spectra["lens_potential"][:, 0]]
    n = min([o.lmax + 1] + [len(c) for c in columns])
    table = np.column_stack([np.arange(n)] + [c[:n] for c in columns])[2:]
    np.savetxt(o.out, table, fmt=["%d"] + ["%.10e"] * len(columns), header="l " + " ".join(names), comments="# ")


main()
