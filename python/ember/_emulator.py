"""Emulators that were trained beforehand."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import Any, Iterable, Mapping

import numpy as np

from . import _library as library
from ._products import Arrays, Spectra, SpectraDerivatives, split_products


class Emulator:
    """An emulator of spectra and derived parameters, trained with ``ember pretrain`` or imported with ``ember import``.

    It can be used from several threads, pickled and forked.

    Args:
        folder: the folder of the model, or the name of one that comes with Ember (``"lcdm-wide"``).

    Attributes:
        inputs: the names of its parameters.
        ranges: the range of each in which it was trained, by name.
        kinds: the kinds of spectra that it makes.
        lmax: their highest multipole.
        derived_names: the derived parameters that it makes.
    """

    def __init__(self, folder: str | os.PathLike[str]):
        self._folder = os.fspath(_folder(folder)) if isinstance(folder, (str, os.PathLike)) else folder
        self._handle = library.Handle("emulator", library.text(self._folder, "folder"))
        description = library.answer("ember_emulator_describe", self._handle.pointer)
        self.inputs: list[str] = self._names("inputs")
        self.ranges = {name: tuple(description["input/" + name].tolist()) for name in self.inputs}
        self.kinds: list[str] = self._names("spectra")
        self.lmax = int(description["lmax"][0])
        self.derived_names: list[str] = self._names("derived")

    @classmethod
    def load(cls, folder: str | os.PathLike[str] = "lcdm-wide") -> "Emulator":
        """The emulator of a folder."""
        return cls(folder)

    def __reduce__(self) -> Any:
        return type(self), (self._folder,)

    def __repr__(self) -> str:
        return f"<ember.Emulator {self._folder}: {', '.join(self.inputs)}; {', '.join(self.kinds)} to l = {self.lmax}>"

    def _names(self, what: str) -> list[str]:
        return library.lines(self._handle, what, "emulator")

    def spectra(self, **parameters: float) -> "EmulatedSpectra":
        """Spectra of one model with their errors; parameters that are not given are those of the fiducial model.

        Raises:
            InputError: outside the ranges, and for parameters that were fixed to something else.
        """
        return EmulatedSpectra.of(library.Answer(*self._question(parameters, ())))

    def derivatives(self, by: Iterable[str] | None = None, **parameters: float) -> SpectraDerivatives:
        """Spectra of one model and their derivatives with respect to inputs, all of them by default."""
        by = self.inputs if by is None else [by] if isinstance(by, str) else list(by)
        answer = self._predict(parameters, by)
        return SpectraDerivatives.of(answer, by, EmulatedSpectra(*split_products(answer, ""), _errors(answer)))

    def _predict(self, parameters: dict[str, float], by: Iterable[str]) -> dict[str, np.ndarray]:
        return library.answer(*self._question(parameters, by))

    def _question(self, parameters: dict[str, float], by: Iterable[str]) -> tuple[Any, ...]:
        return "ember_emulator_predict", self._handle.pointer, *library.parameters(parameters), *library.texts(by, "by")


class Errors(Arrays):
    """One standard deviation of spectra, by kind."""

    _prefix = "error/"


class EmulatedSpectra(Spectra):
    """Spectra that an emulator predicts.

    Attributes:
        error: one standard deviation of each multipole as the emulator states it, by kind, in the units of the spectra.
    """

    def __init__(
        self, spectra: Mapping[str, np.ndarray], derived: dict[str, float], error: Mapping[str, np.ndarray]
    ):
        super().__init__(spectra, derived)
        self.error = error

    @cached_property
    def error(self) -> Mapping[str, np.ndarray]:
        return Errors.of(self._answer)

    def __reduce__(self) -> Any:
        return type(self), (dict(self), self.derived, dict(self.error))


def _errors(answer: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name.removeprefix("error/"): values for name, values in answer.items() if name.startswith("error/")}


def _folder(name: str | os.PathLike[str]) -> str | os.PathLike[str]:
    """A name without a folder of that name stands for a model that comes with Ember."""
    if os.path.isdir(name) or os.sep in os.fspath(name):
        return name
    here = Path(__file__).resolve().parent
    for models in (here / "_native" / "share" / "ember" / "models", here.parents[1] / "training" / "models"):
        if name and (models / name).is_dir():
            return models / name
    return name
