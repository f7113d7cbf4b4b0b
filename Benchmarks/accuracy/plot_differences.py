#!/usr/bin/env python3
"""Differences of spectra in percent: plot_differences.py OUT.png SPECTRA LMIN LMAX REFERENCE LABEL=TABLE [LABEL=TABLE ...]

SPECTRA are column names separated by commas, one panel each; TE columns are divided by sqrt(TT EE). Needs numpy and matplotlib.
"""
import sys

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def read(path):
    names = []
    with open(path) as lines:
        for line in lines:
            if not line.startswith("#"):
                break
            names = line[1:].split()
    table = np.loadtxt(path)
    return {name: table[:, i] for i, name in enumerate(names)}


def percent(a, b, name, low, high):
    l = np.intersect1d(a["l"], b["l"])
    l = l[(l >= low) & (l <= high)]
    x, y = (t[name][np.searchsorted(t["l"], l)] for t in (a, b))
    scale = y
    if name.endswith("TE"):
        tt, ee = (b[name[:-2] + s][np.searchsorted(b["l"], l)] for s in ("TT", "EE"))
        scale = np.sqrt(tt * ee)
    return l, 100 * (x - y) / scale


def main():
    if len(sys.argv) < 7:
        sys.exit(__doc__)
    out, spectra, low, high, reference = sys.argv[1], sys.argv[2].split(","), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
    b = read(reference)
    figure, axes = plt.subplots(len(spectra), 1, figsize=(7, 1.1 + 1.7 * len(spectra)), sharex=True, squeeze=False)
    for axis, name in zip(axes[:, 0], spectra):
        for argument in sys.argv[6:]:
            label, path = argument.split("=", 1)
            axis.plot(*percent(read(path), b, name, low, high), lw=1, label=label)
        axis.axhline(0, color="0.6", lw=0.6)
        axis.set_ylabel(name.replace("_", " ") + " [%]")
    axes[0, 0].legend(fontsize=8, ncol=2)
    axes[-1, 0].set_xlabel("multipole l")
    figure.tight_layout()
    figure.savefig(out, dpi=100)


main()
