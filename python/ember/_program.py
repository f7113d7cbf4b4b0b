"""The program ``ember``, which comes with the package."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def path() -> str:
    """Where the program is: ``EMBER_PROGRAM``, the package's own, or that of the checkout.

    Raises:
        FileNotFoundError: saying where it was looked for.
    """
    named = os.environ.get("EMBER_PROGRAM")
    here = Path(__file__).resolve().parent
    places = [here / "_native" / "bin" / "ember", here.parents[1] / ".build" / "release" / "ember"]
    candidates = [Path(named)] if named else places
    for candidate in candidates:
        if candidate.is_file():
            return str(candidate)
    raise FileNotFoundError(
        f"the program ember is not at {' or '.join(map(str, candidates))}. Build it with `make build`, "
        "or name it in the environment variable EMBER_PROGRAM."
    )


def main() -> None:
    """Becomes the program, with the arguments of this process."""
    try:
        program = path()
    except FileNotFoundError as error:
        sys.exit(f"error: {error}")
    os.execv(program, ["ember", *sys.argv[1:]])
