import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import ember

# Distances alone: no solver of perturbations is asked.
YAML = """
likelihood: {desi_dr2_bao: null}
params:
  omega_b: {prior: {dist: norm, loc: 0.0222, scale: 0.0005}}
  omega_cdm: {prior: {min: 0.05, max: 0.25}, ref: 0.12, proposal: 0.004, latex: '\\omega_\\mathrm{c}'}
  H0: {prior: {min: 50, max: 90}, ref: 68, proposal: 1}
  tau_reio: 0.055
  logA: 3.05
  n_s: 0.965
  rdrag: {derived: true}
sampler: {mcmc: {max_samples: 4000, Rminus1_stop: 0.02}}
theory: {ember: {cache: off}}
"""


@pytest.fixture(scope="module")
def bao(tmp_path_factory):
    path = tmp_path_factory.mktemp("bao") / "bao.yaml"
    path.write_text(YAML)
    return ember.Posterior(path)


@pytest.fixture(scope="module")
def chains(bao, tmp_path_factory):
    return bao.run(output=tmp_path_factory.mktemp("run") / "bao", seed=3, chains=2, quiet=True)


def test_a_run_gives_chains(bao, chains):
    assert chains.ending in ("converged", "unconverged") and len(chains.samples) == 2
    assert chains.sampled == bao.names and chains.names[3] == "rdrag" and "chi2" in chains.names
    assert chains.summary and 66 < chains.mean("H0", skip=0.3) < 71 and 0.3 < chains.std("H0", skip=0.3) < 3
    x = chains.samples[0][-1][:3]
    assert chains.logposts[0][-1] == pytest.approx(bao.logp(x), abs=1e-3)
    again = ember.Chains.load(chains.prefix)
    np.testing.assert_array_equal(again["rdrag"], chains["rdrag"])
    assert chains.ranges["H0"] == [50, 90]


def test_chains_for_other_programs(chains):
    getdist = pytest.importorskip("getdist")
    samples = chains.getdist(skip=0.3)
    assert isinstance(samples, getdist.MCSamples)
    assert samples.mean("H0") == pytest.approx(chains.mean("H0", skip=0.3), rel=1e-3)
    assert samples.getParamNames().parWithName("rdrag").isDerived
    arviz = pytest.importorskip("arviz")
    data = chains.arviz(skip=0.3)
    assert float(data.posterior["H0"].mean()) == pytest.approx(chains.mean("H0", skip=0.3), rel=5e-3)
    assert float(arviz.rhat(data, var_names=["H0"])["H0"]) < 1.2


def test_fisher_and_hessian_agree_where_the_posterior_is_nearly_normal(bao, chains):
    x = np.array([chains.mean(name, skip=0.3) for name in bao.names])
    fisher, hessian = bao.fisher(x), bao.hessian(x)
    np.testing.assert_allclose(fisher, fisher.T, rtol=1e-6)
    scale = np.sqrt(np.outer(np.diag(fisher), np.diag(fisher)))
    assert np.max(np.abs(fisher + hessian) / scale) < 0.15
    width = np.sqrt(np.linalg.inv(fisher)[2, 2])
    assert width == pytest.approx(chains.std("H0", skip=0.3), rel=0.35)
    assert np.isnan(bao.hessian([0.0222, 0.25, 68.0])[1]).any()
    with pytest.raises(ember.InputError, match="outside the prior"):
        bao.fisher([0.0222, 0.3, 68.0])


def test_what_the_program_complains_of(bao, chains, tmp_path):
    with pytest.raises(ember.EmberError, match="output of an earlier run exists") as caught:
        bao.run(output=chains.prefix)
    assert caught.value.status == 73
    with pytest.raises(ember.InputError, match="Did you mean"):
        ember.run(bao._arguments[0], ["sampler.mcmc.max_sample=3"], output=tmp_path / "x")
    with pytest.raises(ember.MissingFileError):
        ember.run(tmp_path / "none.yaml")
    with pytest.raises(ember.MissingFileError, match="no such chains"):
        ember.Chains.load(tmp_path / "none")
    with pytest.raises(ember.InputError, match="whole number"):
        bao.run(seed=1.5)


def test_an_interrupted_run_goes_on(bao, tmp_path):
    script = f"""
import ember
try:
    chains = ember.run({bao._arguments[0]!r}, ["sampler.mcmc.max_samples=100000000", "sampler.mcmc.Rminus1_stop=1e-9"], output="run", seed=1)
    print("ENDED", chains.ending, len(chains.weight))
except KeyboardInterrupt:
    print("ENDED none 0")
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=tmp_path, start_new_session=True
    )
    limit = time.time() + 120
    while not (tmp_path / "run.checkpoint").exists() and time.time() < limit and process.poll() is None:
        time.sleep(0.1)
    os.kill(process.pid, signal.SIGINT)
    printed = process.communicate(timeout=120)[0]
    assert "ENDED interrupted" in printed, printed
    rows = int(printed.split("ENDED interrupted")[1].split()[0])
    chains = ember.run(
        bao._arguments[0], [f"sampler.mcmc.max_samples={rows + 2000}", "sampler.mcmc.Rminus1_stop=1e-9"],
        output=tmp_path / "run", resume=True, quiet=True,
    )
    assert chains.ending == "unconverged" and len(chains.weight) > rows
