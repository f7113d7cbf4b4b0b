"""Compares networks of `ember export --cosmopower DIR` with Ember's own values, through CosmoPower-JAX.

    pip install cosmopower-jax==0.5.8
    python check-cosmopower.py DIR

The difference is stated relative to the largest modulus of each spectrum at each point; it has to be below 1e-5.
"""

import sys

import jax

jax.config.update("jax_enable_x64", True)

import numpy as np
from cosmopower_jax.cosmopower_jax import CosmoPowerJAX

folder = sys.argv[1]
check = np.load(f"{folder}/check.npz")
worst = 0.0
for kind in check.files:
    if kind in ("parameters", "points"):
        continue
    network = CosmoPowerJAX(probe="custom", filepath=f"{folder}/{kind}.npz", verbose=False)
    assert list(network.parameters) == list(check["parameters"])
    values = {name: check["points"][:, i] for i, name in enumerate(check["parameters"])}
    found = np.asarray(network.predict(values))
    expected = check[kind]
    difference = np.max(np.abs(found - expected) / np.max(np.abs(expected), axis=1, keepdims=True))
    relative = np.max(np.abs(found / expected - 1)) if kind != "lensed_TE" else float("nan")
    print(f"{kind}: {len(expected)} points, largest difference {difference:.2e} of the peak, {relative:.2e} pointwise")
    worst = max(worst, difference)
sys.exit(0 if worst < 1e-5 else 1)
