"""What a call of Ember's solver costs: by stage, by highest multipole, by precision, on one thread and on two.
Usage: costs.py TIMER [REPETITIONS [PLOT.svg]]; prints tables in Markdown and draws the plot."""

import pathlib
import statistics
import sys

from line_plot import line_plot
from timed_program import TimedProgram, hubble

stage_names = ["background", "thermodynamics", "perturbations", "line_of_sight", "spectra", "lensing"]
multipoles = [500, 1000, 1500, 2500, 4000, 6500]
precisions = ["draft", "default", "reference"]


def medians(commands, repetitions):
    """Median seconds by name for each (command, threads), all of them taking turns; and the peak memory in MB."""
    programs = [TimedProgram(" ".join(map(str, command)), command, threads) for command, threads in commands]
    for program in programs:
        program.ask(hubble(-1))
    answers = [[] for _ in programs]
    for repetition in range(repetitions):
        for program, seen in zip(programs, answers):
            seen.append(program.ask(hubble(repetition)))
    memory = [program.peak_memory() for program in programs]
    for program in programs:
        program.end()
    return [{name: statistics.median(answer[name] for answer in seen) for name in seen[0]} for seen in answers], memory


def report_stages(timer, repetitions):
    commands = [([timer, "--stages"], 1), ([timer, "--stages"], 2), ([timer], 1), ([timer], 2)]
    (one, two, whole_one, whole_two), memory = medians(commands, repetitions)
    print("| Stage | one thread (ms) | two threads (ms) | ratio |\n| --- | --- | --- | --- |")
    for name in stage_names:
        print(f"| {name.replace('_', ' ')} | {1e3 * one[name]:.1f} | {1e3 * two[name]:.1f} | {one[name] / two[name]:.2f} |")
    one, two = whole_one["call"], whole_two["call"]
    print(f"| whole call | {1e3 * one:.1f} | {1e3 * two:.1f} | {one / two:.2f} |")
    print(f"\nPeak memory: {memory[2]:.0f} MB on one thread, {memory[3]:.0f} MB on two.\n")


def report_ranges(timer, repetitions, plot):
    print("| Highest multipole | one thread (ms) | two threads (ms) | memory (MB) |\n| --- | --- | --- | --- |")
    curves = {"one thread": [], "two threads": []}
    for lmax in multipoles:
        command = [timer, "--lmax", lmax]
        (one, two), memory = medians([(command, 1), (command, 2)], repetitions)
        print(f"| {lmax} | {1e3 * one['call']:.0f} | {1e3 * two['call']:.0f} | {max(memory):.0f} |", flush=True)
        curves["one thread"].append((lmax, 1e3 * one["call"]))
        curves["two threads"].append((lmax, 1e3 * two["call"]))
    print("\n| Precision | one thread (ms) | two threads (ms) | memory (MB) |\n| --- | --- | --- | --- |")
    for precision in precisions:
        command = [timer, "--precision", precision]
        (one, two), memory = medians([(command, 1), (command, 2)], max(1, repetitions // 2))
        print(f"| {precision} | {1e3 * one['call']:.0f} | {1e3 * two['call']:.0f} | {max(memory):.0f} |", flush=True)
        curves[f"{precision}, two threads"] = [(2500, 1e3 * two["call"])]
    if plot:
        pathlib.Path(plot).write_text(line_plot(curves, "highest multipole", "milliseconds per call"))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    timer = pathlib.Path(sys.argv[1]).resolve()
    repetitions = int(sys.argv[2]) if len(sys.argv) > 2 else 9
    report_stages(timer, repetitions)
    report_ranges(timer, repetitions, sys.argv[3] if len(sys.argv) > 3 else None)
