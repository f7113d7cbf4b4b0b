"""A program that lives through a benchmark: a value of H0 goes in, names and seconds come out."""

import os
import subprocess
import time


class TimedProgram:
    """Starts `command` on the first `threads` processors that this process may use."""

    def __init__(self, name, command, threads):
        self.name = name
        self.threads = threads
        processors = sorted(os.sched_getaffinity(0))[:threads]
        if len(processors) < threads:
            raise SystemExit(f"{threads} threads are asked for, but only {len(processors)} processors may be used")
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
            env=dict(os.environ, OMP_NUM_THREADS=str(threads)),
            preexec_fn=lambda: os.sched_setaffinity(0, processors))

    def ask(self, hubble):
        """The seconds of one call at this H0, by name."""
        self.process.stdin.write(f"{hubble!r}\n")
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended with status {self.process.wait()}")
        words = line.split()
        return {key: float(value) for key, value in zip(words[::2], words[1::2])}

    def first(self, hubble):
        """Seconds of the first call, and from the start of the program to its answer."""
        call = self.ask(hubble)["call"]
        return call, time.monotonic() - self.started

    def peak_memory(self):
        """The largest resident memory so far, in MB."""
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith("VmHWM"):
                    return int(line.split()[1]) / 1024
        return float("nan")

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def hubble(repetition):
    """Another H0 for every repetition, so that nothing can be answered from memory."""
    return 67.32 + 0.01 * repetition
