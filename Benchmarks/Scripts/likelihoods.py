"""Data sets of Ember and candl's of the same on one core, taking turns: a table of milliseconds in Markdown."""

import os
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = ["act_dr6_cmbonly", "spt3g_2018_lite", "spt3g_2018_multifreq"]


def lines(command):
    """Words of each line that a program writes, by the first of them; on one core."""
    output = subprocess.run(["taskset", "-c", "0", *command], check=True, capture_output=True, text=True).stdout
    rows = [line.split() for line in output.splitlines()]
    return {row[0]: [float(word) for word in row[1:]] for row in rows if len(row) > 1}


def main(program, python, rounds):
    own, theirs = [], []
    for _ in range(rounds):
        own.append(lines([program]))
        theirs.append(lines([python, os.path.join(HERE, "candl_timer.py")]))

    def middle(results, name, column):
        return statistics.median(result[name][column] for result in results)

    print("| data | load | ln L | ln L and gradient | candl ln L | candl and gradient | ratios |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name in own[0]:
        # Sums: on one core nothing is read side by side.
        if name in ("all", "together"):
            continue
        cells = [f"{middle(own, name, 0):.1f}"] + [f"{middle(own, name, column):.3f}" for column in (1, 2)]
        if name in PEERS:
            peer = [middle(theirs, name, column) for column in (0, 1)]
            ratios = [statistics.median(a[name][i + 1] / b[name][i] for a, b in zip(own, theirs)) for i in (0, 1)]
            cells += [f"{peer[0]:.2f}", f"{peer[1]:.2f}", f"{ratios[0]:.3f}, {ratios[1]:.3f}"]
        else:
            cells += ["", "", ""]
        print(f"| `{name}` | " + " | ".join(cells) + " |")
    print(f"\nAll of them load in {middle(own, 'all', 0):.0f} ms.")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 3)
