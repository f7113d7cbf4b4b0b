"""The notebook of the examples, cell by cell in a kernel of its own; its run is cut short."""

from pathlib import Path

import pytest

BOOK = Path(__file__).resolve().parents[2] / "examples" / "ember.ipynb"
FULL = '["theory.ember.cache=off"]'
SHORT = '["theory.ember.cache=off", "sampler.mcmc.max_samples=300", "theory.ember.emulator={guarantee_points: 10}"]'


def outputs(book):
    return [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]


def text(book):
    return "".join(output.get("text", "") for output in outputs(book))


def images(book):
    return sum("image/png" in output.get("data", {}) for output in outputs(book))


def test_the_notebook_runs():
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("matplotlib")
    pytest.importorskip("getdist")
    book = nbformat.read(BOOK, 4)
    shown = text(book), images(book)
    cells = [cell for cell in book.cells if FULL in cell.source]
    assert len(cells) == 1
    cells[0].source = cells[0].source.replace(FULL, SHORT)
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    nbclient.NotebookClient(book, timeout=900, resources={"metadata": {"path": str(BOOK.parent)}}).execute()
    assert "solver calls for" in text(book) and "of a mean against the solver" in text(book)
    # What the file shows is what it computes: the density and its slopes do not depend on the length of the run.
    density = text(book).split("n_s")[0]
    assert "ln P = " in density and shown[0].startswith(density)
    assert images(book) == shown[1] == 3
