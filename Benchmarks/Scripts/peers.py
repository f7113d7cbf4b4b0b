"""Compares Ember with CAMB and CLASS in one interleaved run: lensed TT, TE, EE, BB and phiphi to l = 2500 with one neutrino
of 0.06 eV. Usage: peers.py TIMER [REPETITIONS]; prints tables in Markdown."""

import datetime
import importlib.metadata
import importlib.util
import pathlib
import re
import statistics
import subprocess
import sys

from timed_program import TimedProgram, hubble

here = pathlib.Path(__file__).parent


def commands(timer):
    python = sys.executable
    return {
        "Ember": [timer],
        "CAMB, linear lensing": [python, here / "camb_timer.py", "linear"],
        "CAMB, as it comes": [python, here / "camb_timer.py"],
        "CLASS": [python, here / "class_timer.py"],
    }


def interleaved(timer, threads, repetitions):
    """Seconds per program and repetition, the programs taking turns; the first call of each is kept apart."""
    programs = [TimedProgram(name, command, threads) for name, command in commands(timer).items()]
    for program in programs:
        program.first(hubble(-1))
    times = {program.name: [] for program in programs}
    for repetition in range(repetitions):
        for program in programs:
            times[program.name].append(program.ask(hubble(repetition)))
    memory = {program.name: program.peak_memory() for program in programs}
    for program in programs:
        program.end()
    return times, memory


def first_calls(timer, threads, repetitions):
    """Medians over fresh processes: seconds of the first call, and from the start of the process to its answer."""
    seconds = {name: [] for name in commands(timer)}
    for _ in range(repetitions):
        for name, command in commands(timer).items():
            program = TimedProgram(name, command, threads)
            seconds[name].append(program.first(hubble(0)))
            program.end()
    return {name: [statistics.median(column) for column in zip(*values)] for name, values in seconds.items()}


def compilation(path):
    """How a binary was compiled, as far as it tells."""
    def output(*command):
        try:
            return subprocess.run(command, capture_output=True, text=True, errors="replace").stdout
        except FileNotFoundError:
            return ""
    compiler = ", ".join(sorted(set(re.findall(r"\]\s+(.*)", output("readelf", "-p", ".comment", path)))))
    flags = re.search(r"DW_AT_producer.*?(GNU C1?\d* .*)", output("readelf", "--debug-dump=info", path))
    assembly = output("objdump", "-d", "--no-show-raw-insn", path)
    wide = len(re.findall("%[yz]mm", assembly))
    libraries = [name for name in ("gomp", "stdc++", "dispatch") if f"lib{name}" in output("ldd", path)]
    text = compiler or "unknown compiler (needs readelf)"
    if flags:
        text += f"; {flags.group(1)}"
    text += f"; {wide} uses of 256-bit or wider registers" if assembly else ""
    return text + (f"; links {', '.join(libraries)}" if libraries else "")


def library(package, pattern):
    folder = pathlib.Path(importlib.util.find_spec(package).origin).parent
    return next(folder.glob(pattern), "not found")


def report_versions(timer):
    commit = subprocess.run(["git", "-C", here, "describe", "--always", "--dirty"], capture_output=True, text=True)
    model = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    print(f"{datetime.date.today()}, {model.group(1) if model else 'unknown processor'}, Ember {commit.stdout.strip()}, "
          f"CAMB {importlib.metadata.version('camb')}, CLASS {importlib.metadata.version('classy')}\n")
    print(f"- Ember: {compilation(timer)}")
    print(f"- CAMB: {compilation(library('camb', 'camblib.so'))}")
    print(f"- CLASS: {compilation(library('classy', '_classy*.so'))}\n")


def report(timer, repetitions):
    print("| | threads | call (s) | Ember over it | processor time (s) | Ember over it | first call (s) | from start (s) "
          "| memory (MB) |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for threads in (1, 2):
        times, memory = interleaved(timer, threads, repetitions)
        first = first_calls(timer, threads, 3)
        for name, values in times.items():
            cells = []
            for key in ("call", "cpu"):
                cells.append(f"{statistics.median(value[key] for value in values):.3f}")
                ratio = statistics.median(ours[key] / theirs[key] for ours, theirs in zip(times["Ember"], values))
                cells.append(f"{ratio:.3f}")
            print(f"| {name} | {threads} | {' | '.join(cells)} | {first[name][0]:.2f} | {first[name][1]:.2f} | "
                  f"{memory[name]:.0f} |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    report_versions(pathlib.Path(sys.argv[1]).resolve())
    report(pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 9)
