import signal
from pathlib import Path

import pytest

import ember

# Whoever starts the tests in the background may ignore Ctrl-C, and what they start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

YAML = """
likelihood:
  planck2018_lowl_tt: null
theory:
  ember: {precision: draft, emulator: off}
params:
  omega_b: {prior: {min: 0.02, max: 0.025}, ref: 0.0224, proposal: 0.0001}
  omega_cdm: 0.12
  H0: 67
  tau_reio: {prior: {dist: norm, loc: 0.0566, scale: 0.0058}}
  logA: {prior: {min: 2.9, max: 3.2}, ref: 3.05, proposal: 0.01}
  n_s: 0.965
  A_planck: {prior: {dist: norm, loc: 1, scale: 0.0025}}
  sigma8: {derived: true}
"""


@pytest.fixture(scope="session")
def solver() -> ember.Solver:
    return ember.Solver("draft")


@pytest.fixture(scope="session")
def file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("posterior") / "run.yaml"
    path.write_text(YAML)
    return path


@pytest.fixture(scope="session")
def posterior(file) -> ember.Posterior:
    return ember.Posterior(file)
