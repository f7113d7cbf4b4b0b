#!/usr/bin/env python3
"""Kills runs, resumed runs and trainings with SIGKILL at random moments, and looks at what is left.

Usage: kills.py EMBER [KILLS [SEED [FOLDER]]]

Whatever was killed is resumed until it ends. Then its chains have to equal those of a run left alone, byte for byte, and the
weights of a model those of a training left alone. After every kill of a run the chains have to hold all rows that the
checkpoint counts, as they stand in the run left alone: nothing lost before it, and nothing twice.

Phases: `start` before the first checkpoint, `sampling`, `guarantee` after the chains have ended, `pretrain`.
"""

import collections
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

BANDS = """band lensed_TT 2 20 1000 100
band lensed_TT 21 60 1250 60
band lensed_TT 61 120 2500 70
band lensed_TT 121 200 4800 90
"""
PARAMETERS = """params:
  omega_b: 0.0224
  omega_cdm: 0.12
  H0: 67
  tau_reio: 0.055
  logA: {prior: {min: 1.61, max: 3.91}, ref: 3.05, proposal: 0.01}
  n_s: {prior: {min: 0.8, max: 1.2}, ref: 0.965, proposal: 0.004}
"""
RUN = """theory: {ember: {emulator: {guarantee_points: 40, refinements: 1, design_points: 14}, precision: draft}}
likelihood: {mock: mock.txt}
""" + PARAMETERS + """sampler:
  mcmc: {seed: 1, chains: 2, max_samples: 4000, output_every: 0.05s, Rminus1_stop: 0.02, Rminus1_cl_stop: 0.5}
"""
DESIGN = """parameters:
  logA: {min: 2.9, max: 3.2}
  n_s: {min: 0.93, max: 1.0}
  H0: {min: 66, max: 68}
request: {spectra: [lensed_TT, lensed_TE, lensed_EE, PP], lmax: 60}
precision: draft
cache: STORE
held_out: 0.3
plan: {kind: sobol, points: 8, draws: 8}
emulator:
  kinds: [net]
  net: {hidden: [32, 32], ensemble: 2, components: 6, epochs: 400, batch: 8}
"""


def plain(rows):
    """That the store has seen a point before is no difference."""
    return rows.replace(b",cache,", b",solver,")


class Campaign:
    def __init__(self, ember, kills, seed, folder):
        self.ember, self.kills, self.folder = os.path.abspath(ember), kills, folder
        self.random = random.Random(seed)
        self.done = collections.Counter()
        # How long processes take that are left alone, by kind.
        self.seconds = {}
        self.problems = []
        for name, text in [("mock.txt", BANDS), ("a.yaml", RUN)]:
            self.write(name, text)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)

    def read(self, name):
        try:
            with open(self.path(name), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def start(self, arguments):
        return subprocess.Popen(
            [self.ember] + arguments, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE)

    def copy_store(self, name, other):
        for suffix in ("", "-wal"):
            if os.path.exists(self.path(name + suffix)):
                shutil.copy(self.path(name + suffix), self.path(other + suffix))

    def finish(self, arguments, statuses, what):
        process = self.start(arguments)
        errors = process.communicate()[1].decode()
        if process.returncode not in statuses:
            self.problems.append(f"{what}: status {process.returncode}: {errors.strip()[-300:]}")
            return False
        return True

    def kill(self, arguments, kind, phase_of):
        """Kills after a random time; True when the process was faster. Learns how long such processes take."""
        begin = time.monotonic()
        process = self.start(arguments)
        try:
            process.communicate(timeout=self.random.uniform(0, self.seconds[kind]))
            self.seconds[kind] = min(self.seconds[kind], time.monotonic() - begin)
            return process.returncode == 0
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.seconds[kind] *= 1.05
            self.done[phase_of()] += 1
            return False

    # Runs.

    def checkpoint(self, prefix):
        data = self.read(prefix + ".checkpoint")
        return json.loads(data[data.index(b"\n") + 1:]) if data else None

    def run_phase(self, prefix):
        state = self.checkpoint(prefix)
        if state is None:
            return "start"
        return "guarantee" if state["sampler"].get("ending") in ("converged", "maximumSamples") else "sampling"

    def check_rows(self, prefix, whole):
        state = self.checkpoint(prefix)
        if state is None:
            return
        files = [f".{i + 1}.txt" for i in range(len(state["chainPositions"]))] + [".provenance.csv"]
        positions = state["chainPositions"] + [state["provenancePosition"]]
        for suffix, position in zip(files, positions):
            have = (self.read(prefix + suffix) or b"")[:position["bytes"]]
            if len(have) < position["bytes"] or not plain(whole[suffix]).startswith(plain(have)):
                self.problems.append(f"{prefix}{suffix}: rows of the checkpoint are not there")

    def resume(self, prefix):
        return ["--resume"] if os.path.exists(self.path(prefix + ".updated.yaml")) else []

    def prepare(self, prefix, store, warm):
        """A run without a checkpoint begins anew, and learns from what the store holds: it gets the store that it began with."""
        if os.path.exists(self.path(prefix + ".checkpoint")):
            return
        for name in os.listdir(self.folder):
            if name.startswith(store):
                os.remove(self.path(name))
        if warm:
            self.copy_store("whole.sqlite", store)

    def run(self, number, whole):
        prefix, store = f"cut{number}", f"store{number}.sqlite"
        arguments = ["run", "a.yaml", "-o", prefix, "--set", f"theory.ember.cache={store}"]
        # Most runs find the solver's results, so that their time goes into chains and guarantee.
        warm = number % 16 != 9
        for _ in range(self.random.randint(1, 6)):
            self.prepare(prefix, store, warm)
            ended = self.kill(
                arguments + self.resume(prefix), "warm" if warm else "cold", lambda: self.run_phase(prefix))
            self.check_rows(prefix, whole)
            if ended:
                break
        self.prepare(prefix, store, warm)
        if self.finish(arguments + self.resume(prefix), [0], prefix):
            for suffix, text in whole.items():
                if plain(self.read(prefix + suffix) or b"") != plain(text):
                    self.problems.append(f"{prefix}{suffix} differs from the run left alone")
        for name in os.listdir(self.folder):
            if name.startswith(prefix + ".") or name.startswith(store):
                if ".part" in name:
                    self.problems.append(f"{name} was left behind")
                os.remove(self.path(name))

    # Trainings.

    def pretrain(self, number, weights):
        model, store = f"model{number}", f"training{number}.sqlite"
        if number % 2:
            self.copy_store("training.sqlite", store)
        self.write(f"d{number}.yaml", DESIGN.replace("STORE", store))
        arguments = ["pretrain", f"d{number}.yaml", "-o", model]
        ended = False
        for _ in range(self.random.randint(1, 4)):
            ended = self.kill(arguments + ["--resume"], "pretrain", lambda: "pretrain")
            if ended or os.path.exists(self.path(model)):
                ended = True
                break
        if ended or self.finish(arguments + ["--resume"], [0], model):
            if self.digest(model) != weights:
                self.problems.append(f"{model}: weights differ from those of the training left alone")
        for name in os.listdir(self.folder):
            if name.startswith(model):
                shutil.rmtree(self.path(name))
            elif name.startswith(store):
                os.remove(self.path(name))

    def digest(self, model):
        data = self.read(model + "/weights.npz")
        return hashlib.sha256(data).hexdigest() if data else None

    def timed(self, arguments, what):
        begin = time.monotonic()
        if not self.finish(arguments, [0], what):
            sys.exit("\n".join(self.problems))
        return time.monotonic() - begin

    def perform(self):
        self.seconds["cold"] = self.timed(["run", "a.yaml", "-o", "whole", "--set", "theory.ember.cache=whole.sqlite"], "whole")
        whole = {suffix: self.read("whole" + suffix) for suffix in (".1.txt", ".2.txt", ".provenance.csv")}
        self.seconds["warm"] = self.timed(["run", "a.yaml", "-o", "again", "--set", "theory.ember.cache=whole.sqlite"], "again")
        if any(plain(self.read("again" + suffix)) != plain(text) for suffix, text in whole.items()):
            self.problems.append("a repeated run differs from the first")
        self.write("d.yaml", DESIGN.replace("STORE", "training.sqlite"))
        self.seconds["pretrain"] = self.timed(["pretrain", "d.yaml", "-o", "model"], "model")
        weights = self.digest("model")
        rows = sum(text.count(b"\n") for suffix, text in whole.items() if suffix.endswith(".txt")) - 2
        print(f"left alone: run {self.seconds['cold']:.1f} s, {self.seconds['warm']:.1f} s with a full store, {rows} rows; "
              f"training {self.seconds['pretrain']:.1f} s", flush=True)
        number = 0
        while sum(self.done.values()) < self.kills and len(self.problems) < 10:
            number += 1
            if number % 4 == 0:
                self.pretrain(number // 4, weights)
            else:
                self.run(number, whole)
            if number % 20 == 0:
                print(f"{sum(self.done.values())} kills: {dict(self.done)}", flush=True)
        print(f"{sum(self.done.values())} kills of {number} processes: "
              + ", ".join(f"{count} in {phase}" for phase, count in sorted(self.done.items())))
        print("nothing lost, nothing twice, all equal" if not self.problems else "\n".join(self.problems))
        return 1 if self.problems else 0


def main():
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    if len(sys.argv) > 4:
        os.makedirs(sys.argv[4], exist_ok=True)
        return Campaign(sys.argv[1], kills, seed, sys.argv[4]).perform()
    with tempfile.TemporaryDirectory(prefix="ember-kills-") as folder:
        return Campaign(sys.argv[1], kills, seed, folder).perform()


sys.exit(main())
