import os
import random
import signal
import subprocess
import sys
import threading
import time

import numpy as np

import ember
from ember import _library

WRONG = [
    None, True, 0, -1, 2**70, 1.5, float("nan"), float("inf"), -float("inf"), 1e308, "", "omega_b", "\0", "\ud800", b"x", [], [1], ["a"],
    [[1, 2]], (0.022, 0.05), {}, {"omega_b": 1}, object(), np.zeros(0), np.zeros((2, 2)), np.full(4, np.nan), np.array(["x"]), 1j,
    np.zeros(4, dtype=complex), range(3), lambda: 1, [None] * 4, np.full(4, 1e300), [0.0224, 0.0566, 3.05],
]  # fmt: skip


def most_fail(calls):
    """Ten thousand calls, most of them with errors, none with more than that."""
    failures = 0
    for number in range(10_000):
        try:
            calls[number % len(calls)]()
        except Exception:
            failures += 1
    assert failures > 5000


def test_ten_thousand_wrong_calls(solver, posterior):
    """Every call ends with a result or an exception of Python, and the interpreter lives."""
    stream = random.Random(1)
    background = solver.background()
    names = [line[0] for line in _library.names("parameters")] + ["omega_bb", "", "h"]

    def some():
        return stream.choice(WRONG)

    calls = [
        lambda: posterior.logp(some()),
        lambda: posterior.loglike_and_grad([some() for _ in range(stream.randrange(6))]),
        lambda: posterior.logp_batch(some()),
        lambda: posterior.prior_transform(some()),
        lambda: posterior.evaluate(some()),
        lambda: background(some(), some()),
        lambda: background.angular_diameter_distance(some(), some()),
        lambda: solver.background(**{stream.choice(names): some()}),
        lambda: solver.derived(some(), **{"H0": 1e9, stream.choice(names): some()}),
        lambda: solver.derivatives(some(), lmax=some(), kinds=some(), H0=some()),
        lambda: solver.growth(some(), H0=0),
        lambda: solver.matter_power(some(), k_max=some(), H0=0),
        lambda: ember.Solver(some(), nonlinear=some(), recombination=some()),
        lambda: _library.answer("ember_solver_background", None, *_library.parameters({}), None, 3, None, 0),
        lambda: _library.call("ember_posterior_names", None, some(), None),
    ]
    most_fail(calls)


def test_ten_thousand_wrong_calls_of_emulators_learners_and_likelihoods():
    stream = random.Random(2)
    emulator = ember.Emulator.load("lcdm-wide")
    learner = ember.Learner(["omega_b"], kinds=["lensed_TT"], lmax=30, settings={"precision": "draft"})
    likelihood = ember.Likelihood(["planck2018_lowl_tt", "desi_dr2_bao"])
    good = {"spectra/lensed_TT": np.ones(40), "H": np.full(99, 70.0), "D_M": np.ones(99), "derived/rdrag": 147.0}

    def some():
        return stream.choice(WRONG)

    calls = [
        lambda: emulator.spectra(**{stream.choice(["omega_b", "H0", "", "omega_bb"]): some()}),
        lambda: emulator.derivatives(some(), H0=some()),
        lambda: ember.Emulator.load(some()),
        lambda: learner.spectra(omega_b=some(), H0=1e9),
        lambda: learner.derivatives(some(), omega_b=some(), H0=1e9),
        lambda: learner.restore(some()),
        lambda: ember.Learner(some(), kinds=some(), lmax=some(), likelihoods=some(), experiment=some(), emulator=some()),
        lambda: likelihood.evaluate(some()),
        lambda: likelihood.evaluate({**good, stream.choice([*good, "nuisance/A_planck", "derivative/x/H", "derivative"]): some()}),
        lambda: ember.Likelihood(some()),
        lambda: ember.Likelihood({stream.choice(["act_dr6_cmbonly", "planck2018_lowl_tt", ""]): some()}),
        lambda: _library.answer("ember_learner_predict", None, *_library.parameters({}), None, 3),
        lambda: _library.answer("ember_likelihood_evaluate", likelihood._handle.pointer, None, None, 2, None, 5),
        lambda: _library.call("ember_emulator_names", None, None, None),
    ]
    most_fail(calls)
    assert learner.spectra(omega_b=0.0224)["lensed_TT"][10] > 0


def test_a_forked_process_has_the_same_numbers(solver, posterior):
    x = posterior.center * (1 + 1e-9)
    expected = solver.spectra(lmax=200)["lensed_TT"][100], posterior.logp(x)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(60)
        got = solver.spectra(lmax=200)["lensed_TT"][100], posterior.logp(x * (1 + 1e-12))
        os.write(writer, np.array(got, dtype=float).tobytes())
        os._exit(0)
    os.close(writer)
    got = np.frombuffer(os.read(reader, 16))
    assert os.waitpid(child, 0)[1] == 0
    np.testing.assert_allclose(got, expected, rtol=1e-6)


def test_threads(solver):
    found = []
    threads = [threading.Thread(target=lambda: found.append(solver.spectra(lmax=200)["PP"][50])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1 and len(found) == 4


def test_control_c():
    script = """
import ember
solver = ember.Solver("draft")
try:
    print("ready", flush=True)
    while True:
        solver.spectra(lmax=100)
except KeyboardInterrupt:
    print("interrupted")
"""
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60)[0] == "interrupted\n"


def test_memory_does_not_grow(solver):
    def pages():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1])

    background = solver.background()
    emulator = ember.Emulator.load("lcdm-wide")

    def read():
        value = emulator.spectra(H0=67.0)
        return [value[kind] for kind in value], value.error["PP"]

    for work, few, many in [(lambda: background.hubble([0.0, 1.0]), 300, 10_000), (read, 50, 1000)]:
        for _ in range(few):
            work()
        before = pages()
        for _ in range(many):
            work()
        assert pages() - before < 500
