"""``cobaya-run`` in two processes of MPI, each with a chain and an emulator of its own. Skipped where mpi4py or its MPI is missing."""

import os
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

pytest.importorskip("cobaya")
pytest.importorskip("mpi4py")

INPUT = """
theory:
  ember.cobaya.Ember: {precision: draft, emulator: true}
likelihood:
  ember.cobaya.Likelihood: {data: planck2018_lowl_tt}
params:
  logA: {prior: {min: 2.5, max: 3.6}, ref: {dist: norm, loc: 3.05, scale: 0.03}, proposal: 0.05}
  A_planck: {prior: {dist: norm, loc: 1, scale: 0.0025}, ref: 1, proposal: 0.0025}
sampler:
  mcmc: {Rminus1_stop: LIMIT, Rminus1_cl_stop: 1, learn_every: 20d, output_every: 5s, seed: 1}
output: OUTPUT
"""


@pytest.fixture(scope="module")
def mpirun():
    """What starts two processes."""
    program = shutil.which("mpirun")
    start = [program, *(["--allow-run-as-root"] if program and _is_openmpi(program) else []), "-n", "2"]
    script = "from mpi4py import MPI; print(f'of {MPI.COMM_WORLD.Get_size()};')"
    if not program or _run([*start, sys.executable, "-c", script])[1].count("of 2;") != 2:
        pytest.skip("mpirun and mpi4py do not start two processes here")
    return start


def _is_openmpi(program):
    return "Open MPI" in _run([program, "--version"])[1]


def _environment():
    # Two processes of two threads each would wait for one another on two cores.
    return {**{name: value for name, value in os.environ.items() if name != "COBAYA_NOMPI"}, "OMP_NUM_THREADS": "1"}


def _run(command, **options):
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=_environment(), timeout=500, **options
    )
    return done.returncode, done.stdout


def _rows(path):
    """Complete rows of a chain that may be growing."""
    if not path.exists():
        return []
    text = path.read_text()
    return [line for line in text[: text.rfind("\n") + 1].splitlines() if line and not line.startswith("#")]


def test_two_processes_are_killed_go_on_and_converge(mpirun, tmp_path):
    chains = [tmp_path / f"run.{number}.txt" for number in (1, 2)]
    file = tmp_path / "run.yaml"
    command = [*mpirun, sys.executable, "-m", "cobaya", "run", str(file)]

    file.write_text(INPUT.replace("LIMIT", "1e-6").replace("OUTPUT", str(tmp_path / "run")))
    with open(tmp_path / "log", "w") as log:
        first = subprocess.Popen(command, stdout=log, stderr=log, env=_environment(), start_new_session=True)
        deadline = time.monotonic() + 400
        while not (all(len(_rows(chain)) > 30 for chain in chains) and (tmp_path / "run.checkpoint").exists()):
            assert first.poll() is None and time.monotonic() < deadline, (tmp_path / "log").read_text()
            time.sleep(0.5)
        os.killpg(first.pid, signal.SIGTERM)
        first.wait(timeout=60)
    before = [_rows(chain) for chain in chains]

    file.write_text(INPUT.replace("LIMIT", "0.1").replace("OUTPUT", str(tmp_path / "run")))
    status, text = _run([*command, "--resume"])
    assert status == 0 and "The run has converged!" in text, text
    assert text.count("An emulator learns") == 2 and text.count("spectra by the emulator") == 2
    for chain, rows in zip(chains, before):
        after = _rows(chain)
        assert after[: len(rows)] == rows and len(after) > len(rows)
    # A normal posterior of ln A of width 0.05, cut by nothing: both see the same.
    column = chains[0].read_text().split("\n")[0].split().index("logA") - 1
    tables = [np.loadtxt(chain) for chain in chains]
    means = [np.average(table[:, column], weights=table[:, 0]) for table in tables]
    widths = [np.sqrt(np.cov(table[:, column], aweights=table[:, 0])) for table in tables]
    assert abs(means[0] - means[1]) < 1.5 * max(widths) and 0.3 < widths[0] / widths[1] < 3
