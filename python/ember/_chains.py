"""Runs of the program, and the chains that they write."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Iterable

import numpy as np

from . import _library as library
from . import _program

#: Exit statuses of runs whose chains can be used.
_ENDINGS = {0: "converged", 2: "unconverged", 75: "interrupted"}


class Chains:
    """The chains of a run: weighted rows of a posterior.

    Attributes:
        prefix: what the names of the run's files begin with.
        names: all columns: sampled parameters, derived parameters, ``chi2`` and ``chi2__LIKELIHOOD``.
        labels: their LaTeX labels.
        sampled: the names of the sampled parameters.
        samples: one array of shape ``(rows, len(names))`` for each chain.
        weights: one array of shape ``(rows,)`` for each chain.
        logposts: ln posterior, one array of shape ``(rows,)`` for each chain.
        ranges: the lower and the upper end of the prior by name, None where there is none.
        ending: ``"converged"``, ``"unconverged"``, ``"interrupted"``, or None where that is not known.
        summary: what the run says of itself (``PREFIX.summary.json``); empty when it has not ended.
    """

    def __init__(self, prefix: str | os.PathLike[str], ending: str | None = None):
        self.prefix = os.fspath(prefix)
        self.ending = ending
        files = []
        while Path(f"{self.prefix}.{len(files) + 1}.txt").is_file():
            files.append(f"{self.prefix}.{len(files) + 1}.txt")
        description = Path(self.prefix + ".paramnames")
        if not files or not description.is_file():
            raise library.MissingFileError(f"{self.prefix}.1.txt, {description}: no such chains", 66)
        columns = [line.split(None, 1) for line in description.read_text().splitlines() if line.strip()]
        self.names = [column[0].rstrip("*") for column in columns]
        self.labels = [column[1].strip() if len(column) > 1 else column[0] for column in columns]
        self.sampled = [column[0] for column in columns if not column[0].endswith("*")]
        tables = [np.loadtxt(file, ndmin=2) for file in files]
        for file, table in zip(files, tables):
            if table.size and table.shape[1] != len(self.names) + 2:
                raise library.InputError(f"{file}: {table.shape[1]} columns, {len(self.names) + 2} were expected", 65)
        self.weights = [table[:, 0] if table.size else np.zeros(0) for table in tables]
        self.logposts = [-table[:, 1] if table.size else np.zeros(0) for table in tables]
        self.samples = [table[:, 2:] if table.size else np.zeros((0, len(self.names))) for table in tables]
        self.ranges = _ranges(Path(self.prefix + ".ranges"))
        summary = Path(self.prefix + ".summary.json")
        self.summary: dict[str, Any] = json.loads(summary.read_text()) if summary.is_file() else {}

    @classmethod
    def load(cls, prefix: str | os.PathLike[str]) -> "Chains":
        """The chains that a run has written."""
        return cls(prefix)

    def __repr__(self) -> str:
        rows = sum(map(len, self.weights))
        return f"<ember.Chains {self.prefix}: {len(self.weights)} chains, {rows} rows; {self.ending or 'read'}>"

    def __getitem__(self, name: str) -> np.ndarray:
        """A column of all chains, one after the other; see :meth:`weight` for the weights."""
        if name not in self.names:
            raise KeyError(f"{name!r} is not among the columns: {', '.join(self.names)}")
        return np.concatenate([rows[:, self.names.index(name)] for rows in self.samples])

    @property
    def weight(self) -> np.ndarray:
        """The weights of all chains, one after the other."""
        return np.concatenate(self.weights)

    def mean(self, name: str, skip: float = 0.0) -> float:
        """The mean of a column, without the first share ``skip`` of every chain."""
        values, weights = self._kept(name, skip)
        return float(np.average(values, weights=weights))

    def std(self, name: str, skip: float = 0.0) -> float:
        """The standard deviation of a column, without the first share ``skip`` of every chain."""
        values, weights = self._kept(name, skip)
        return float(np.sqrt(np.average((values - np.average(values, weights=weights)) ** 2, weights=weights)))

    def _kept(self, name: str, skip: float) -> tuple[np.ndarray, Any]:
        self[name]
        column = self.names.index(name)
        first = [int(skip * len(rows)) for rows in self.samples]
        values = np.concatenate([rows[n:, column] for n, rows in zip(first, self.samples)])
        return values, np.concatenate([weights[n:] for n, weights in zip(first, self.weights)])

    def getdist(self, skip: float = 0.0) -> Any:
        """The chains as GetDist's ``MCSamples``, without the first share ``skip`` of each."""
        from getdist import MCSamples

        return MCSamples(
            samples=self.samples, weights=self.weights, loglikes=[-logpost for logpost in self.logposts],
            names=[name if name in self.sampled else name + "*" for name in self.names], labels=self.labels,
            ranges={name: ends for name, ends in self.ranges.items() if name in self.names}, ignore_rows=skip,
            name_tag=Path(self.prefix).name,
        )

    def arviz(self, skip: float = 0.0) -> Any:
        """The chains as ArviZ's ``InferenceData`` (or what replaces it), rows of whole weight repeated, all chains as long as the shortest.

        Raises:
            InputError: for rows whose weights are no whole numbers: importance and nested samples have no chains.
        """
        import arviz

        chains = []
        for rows, weights in zip(self.samples, self.weights):
            if np.any(weights != np.round(weights)):
                raise library.InputError("arviz: the weights are no whole numbers; resample the rows first", 65)
            repeated = np.repeat(rows, weights.astype(int), axis=0)
            chains.append(repeated[int(skip * len(repeated)):])
        length = min(map(len, chains))
        posterior = {
            name: np.stack([chain[:length, i] for chain in chains]) for i, name in enumerate(self.names)
        }
        try:
            return arviz.from_dict(posterior=posterior)
        except TypeError:  # from version 1 on
            return arviz.from_dict({"posterior": posterior})


def _ranges(file: Path) -> dict[str, list[float | None]]:
    if not file.is_file():
        return {}
    ranges: dict[str, list[float | None]] = {}
    for line in file.read_text().splitlines():
        name, *ends = line.split()
        ranges[name] = [None if end == "N" else float(end) for end in ends[:2]]
    return ranges


def run(
    file: str | os.PathLike[str],
    settings: Iterable[str] = (),
    *,
    output: str | os.PathLike[str] | None = None,
    resume: bool = False,
    force: bool = False,
    seed: int | None = None,
    chains: int | None = None,
    quiet: bool = False,
) -> Chains:
    """Samples the posterior of an input file, with the emulator and the sampler that it asks for: ``ember run`` in a process of its own.

    Progress and the report are printed. An interruption (Ctrl-C, the stop button of a notebook) ends the run after its checkpoint:
    the chains so far are returned, and ``resume=True`` goes on.

    Args:
        file: the path of the input file.
        settings: ``KEY.PATH=VALUE`` or ``NAME=VALUE``, as of the program's ``--set``.
        output: the prefix of the files; by default a new folder below the system's folder for temporary files.
        resume: continue what was interrupted.
        force: replace files of an earlier run.
        seed, chains: instead of those of the file.
        quiet: print nothing.

    Raises:
        InputError, MissingFileError, EmberError: with the program's text.
        KeyboardInterrupt: for an interruption before there are chains.
    """
    if output is None:
        output = os.path.join(tempfile.mkdtemp(prefix="ember-"), "chain")
    arguments = [_program.path(), "run", _text(file, "file"), "-o", _text(output, "output")]
    for setting in [settings] if isinstance(settings, str) else settings:
        arguments += ["--set", _text(setting, "settings")]
    arguments += [flag for flag, on in (("--resume", resume), ("--force", force), ("--quiet", quiet)) if on]
    for flag, number in (("--seed", seed), ("--chains", chains)):
        if number is not None:
            arguments += [flag, str(library.whole(number, flag[2:]))]
    status, message = _follow(arguments)
    if status in _ENDINGS:
        try:
            return Chains(output, _ENDINGS[status])
        except library.MissingFileError:
            if status == 75:
                raise KeyboardInterrupt from None
            raise
    raise library.error(status, message or f"the program ended with status {status}")


def _text(value: Any, what: str) -> str:
    return os.fsdecode(library.text(value, what))


def _follow(arguments: list[str]) -> tuple[int, str]:
    """Runs the program and prints what it says, where this process prints (a notebook's cell, say)."""
    process = subprocess.Popen(
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        # Ctrl-C in a terminal goes to this process alone, which passes it on once.
        start_new_session=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    with process:
        while True:
            try:
                for line in process.stdout:
                    lines = [*lines[-50:], line]
                    print(line, end="", file=sys.stdout, flush=True)
                status = process.wait()
                break
            except KeyboardInterrupt:
                process.send_signal(signal.SIGINT)
            except BaseException:
                process.kill()
                raise
    message = "".join(lines).strip()
    at = message.rfind("error: ")
    return status, message[at + 7:] if at >= 0 else message
