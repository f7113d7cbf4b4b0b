"""What an emulator has learnt in Cobaya, kept in a file."""

from __future__ import annotations

import os
import time
from pathlib import Path

from cobaya import mpi

from ._learner import Learner


class LearnerFile:
    """A file for each process of MPI, ``PATH.1``, ``PATH.2``, ..., written after solver calls and at the end.

    Args:
        path: without the number of the process.
    """

    #: Seconds between writings, which take milliseconds.
    _PAUSE = 10.0

    def __init__(self, path: str):
        self.path = Path(f"{path}.{1 + mpi.rank()}")
        self._written = time.monotonic()

    def restore(self, learner: Learner) -> bool:
        """Lets a learner go on from what the file knows; False where there is none.

        Raises:
            EmberError: the file belongs to other parameters, or is none of these.
        """
        if not self.path.exists():
            return False
        learner.restore(self.path.read_text(encoding="utf-8", errors="replace"))
        return True

    def note(self, learner: Learner) -> None:
        """The learner has called the solver; it is written when the last time is long ago."""
        if time.monotonic() - self._written > self._PAUSE:
            self.write(learner)

    def write(self, learner: Learner) -> None:
        """Aside first, so that what ends the process meanwhile leaves the file whole."""
        aside = self.path.with_name(self.path.name + ".new")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(learner.memory, encoding="utf-8")
        os.replace(aside, self.path)
        self._written = time.monotonic()
