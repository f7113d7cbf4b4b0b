"""The shared library, its calls and its errors. Nothing here is for users."""

from __future__ import annotations

import ctypes
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any, Iterable, Mapping

import numpy as np

# Addresses: making typed pointers of arrays takes longer than a call.
_DOUBLES = ctypes.c_void_p
_TEXTS = ctypes.POINTER(ctypes.c_char_p)
_INT = ctypes.c_int64
_HANDLE = ctypes.c_void_p
_SLOT = ctypes.POINTER(ctypes.c_void_p)

_VALUES = [_TEXTS, _DOUBLES, _INT]
#: Argument types of the calls that return a status; ``message`` comes last everywhere.
_CALLS = {
    "ember_names": [ctypes.c_char_p, _SLOT],
    "ember_solver_new": [ctypes.c_char_p, _SLOT],
    "ember_solver_predict": [_HANDLE, *_VALUES, _TEXTS, _INT, _INT, _TEXTS, _INT, _TEXTS, _INT, _SLOT],
    "ember_solver_background": [_HANDLE, *_VALUES, _DOUBLES, _INT, _TEXTS, _INT, _SLOT],
    "ember_solver_angular_diameter_distances": [_HANDLE, *_VALUES, _DOUBLES, _DOUBLES, _INT, _SLOT],
    "ember_solver_growth": [_HANDLE, *_VALUES, _DOUBLES, _INT, _SLOT],
    "ember_solver_matter_power": [_HANDLE, *_VALUES, _DOUBLES, _INT, ctypes.c_double, _SLOT],
    "ember_posterior_new": [ctypes.c_char_p, _TEXTS, _INT, _SLOT],
    "ember_posterior_names": [_HANDLE, ctypes.c_char_p, _SLOT],
    "ember_posterior_scales": [_HANDLE, _DOUBLES, _DOUBLES, _DOUBLES, _DOUBLES],
    "ember_posterior_log_density": [_HANDLE, _DOUBLES, _INT, _DOUBLES, _DOUBLES],
    "ember_posterior_gradient": [_HANDLE, _DOUBLES, _INT, _DOUBLES, _DOUBLES, _DOUBLES, _DOUBLES],
    "ember_posterior_evaluate": [_HANDLE, _DOUBLES, _INT, _SLOT],
    "ember_posterior_fisher": [_HANDLE, _DOUBLES, _INT, _DOUBLES],
    "ember_posterior_prior_transform": [_HANDLE, _DOUBLES, _INT, _DOUBLES],
    "ember_emulator_new": [ctypes.c_char_p, _SLOT],
    "ember_emulator_names": [_HANDLE, ctypes.c_char_p, _SLOT],
    "ember_emulator_describe": [_HANDLE, _SLOT],
    "ember_emulator_predict": [_HANDLE, *_VALUES, _TEXTS, _INT, _SLOT],
    "ember_learner_new": [
        ctypes.c_char_p, _TEXTS, _INT, _TEXTS, _INT, _INT, _TEXTS, _INT, ctypes.c_char_p, ctypes.c_char_p, _SLOT,
    ],
    "ember_learner_predict": [_HANDLE, *_VALUES, _TEXTS, _INT, _SLOT],
    "ember_learner_statistics": [_HANDLE, _SLOT],
    "ember_learner_memory": [_HANDLE, _SLOT],
    "ember_learner_restore": [_HANDLE, ctypes.c_char_p],
    "ember_likelihood_new": [ctypes.c_char_p, _SLOT],
    "ember_likelihood_names": [_HANDLE, ctypes.c_char_p, _SLOT],
    "ember_likelihood_describe": [_HANDLE, _SLOT],
    "ember_likelihood_evaluate": [_HANDLE, _TEXTS, _DOUBLES, _INT, _DOUBLES, _INT, _SLOT],
}
_OTHERS = {
    "ember_version": ([], ctypes.c_void_p),
    "ember_text_free": ([ctypes.c_void_p], None),
    "ember_answer_count": ([_HANDLE], _INT),
    "ember_answer_name": ([_HANDLE, _INT], ctypes.c_void_p),
    "ember_answer_length": ([_HANDLE, _INT], _INT),
    "ember_answer_copy": ([_HANDLE, _INT, _DOUBLES], None),
    "ember_answer_digest": ([_HANDLE, _DOUBLES, _INT], ctypes.c_uint64),
    "ember_answer_names": ([_HANDLE], ctypes.c_void_p),
    "ember_answer_lengths": ([_HANDLE, ctypes.c_void_p], _INT),
    "ember_answer_values": ([_HANDLE, _DOUBLES], None),
    "ember_answer_free": ([_HANDLE], None),
    "ember_solver_free": ([_HANDLE], None),
    "ember_posterior_free": ([_HANDLE], None),
    "ember_posterior_dimension": ([_HANDLE], _INT),
    "ember_emulator_free": ([_HANDLE], None),
    "ember_learner_free": ([_HANDLE], None),
    "ember_likelihood_free": ([_HANDLE], None),
}


class EmberError(Exception):
    """What the program ``ember`` would say; ``status`` is how it would end (65 bad input, 66 missing file, ...)."""

    def __init__(self, message: str, status: int = 70):
        super().__init__(message)
        self.status = status

    def __reduce__(self):
        return type(self), (self.args[0], self.status)


class InputError(EmberError, ValueError):
    """A parameter, setting or file says what cannot be used; the text says what would be right."""


class MissingFileError(EmberError, FileNotFoundError):
    """A file that was asked for is not there."""

    def __str__(self) -> str:
        return self.args[0]


def _candidates() -> list[Path]:
    named = os.environ.get("EMBER_LIBRARY")
    if named:
        return [Path(named)]
    here = Path(__file__).resolve().parent
    return [here / "_native" / "lib" / "libember.so", here.parents[1] / ".build" / "library" / "lib" / "libember.so"]


def _load() -> ctypes.CDLL:
    paths = _candidates()
    for path in paths:
        if path.is_file():
            library = ctypes.CDLL(str(path))
            break
    else:
        raise ImportError(
            f"libember.so is not at {' or '.join(map(str, paths))}. Build it with `make library`, "
            "or name it in the environment variable EMBER_LIBRARY."
        )
    for name, arguments in _CALLS.items():
        function = getattr(library, name)
        function.argtypes, function.restype = [*arguments, _SLOT], ctypes.c_int32
    for name, (arguments, result) in _OTHERS.items():
        function = getattr(library, name)
        function.argtypes, function.restype = arguments, result
    return library


_library = _load()


def take_text(address: int | None) -> str:
    """The text at an address, which is freed."""
    if not address:
        return ""
    text = ctypes.string_at(address).decode("utf-8", "replace")
    _library.ember_text_free(address)
    return text


def call(name: str, *arguments: Any) -> None:
    """Makes a call; raises what it says."""
    message = ctypes.c_void_p()
    status = getattr(_library, name)(*arguments, ctypes.byref(message))
    if status == 0:
        return
    raise error(status, take_text(message.value))


def error(status: int, text: str) -> EmberError:
    """What a status and its text say."""
    return {64: InputError, 65: InputError, 66: MissingFileError}.get(status, EmberError)(text, status)


def texts(values: Iterable[str], what: str) -> tuple[Any, int]:
    """Texts as C has them."""
    if isinstance(values, (str, bytes)):
        values = [values]  # type: ignore[list-item]
    try:
        items = tuple(values)
    except TypeError:
        raise InputError(f"{what}: a list of names was expected, not {type(values).__name__}", 64) from None
    try:
        return _texts(items, what), len(items)
    except TypeError:
        # What cannot be looked up is no text either.
        raise InputError(f"{what}: a text was expected, not {items!r:.80}", 64) from None


@lru_cache(maxsize=256)
def _texts(items: tuple[str, ...], what: str) -> Any:
    """Callers ask for the same names again and again; the library only reads them."""
    return (ctypes.c_char_p * len(items))(*(text(item, what) for item in items))


def text(value: Any, what: str) -> bytes:
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    if not isinstance(value, str) or "\0" in value:
        raise InputError(f"{what}: a text was expected, not {value!r:.80}", 64)
    return value.encode("utf-8", "surrogateescape")


def numbers(values: Any, what: str, length: int | None = None) -> np.ndarray:
    """A contiguous array of one dimension."""
    if type(values) is np.ndarray and values.dtype == np.float64 and values.shape == (length,) and values.flags.c_contiguous:
        return values
    try:
        array = np.asarray(values)
        if array.dtype.kind not in "fiub":
            raise TypeError
        array = np.ascontiguousarray(array, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"{what}: numbers were expected, not {type(values).__name__} {values!r:.60}", 64) from None
    if array.ndim != 1 or (length is not None and len(array) != length):
        wanted = "one dimension" if length is None else f"shape ({length},)"
        raise InputError(f"{what}: an array of {wanted} was expected, not of shape {array.shape}", 64)
    return array


def pointer(array: np.ndarray) -> int:
    return array.ctypes.data


def parameters(values: Mapping[str, Any]) -> tuple[Any, Any, int]:
    """Names and values as C has them; what is None is left out."""
    count = len(values)
    try:
        return _texts(tuple(values), "parameter"), (ctypes.c_double * count)(*values.values()), count
    except (TypeError, ValueError, OverflowError, AttributeError):
        # Something is None, or no number: one by one.
        items = [item for item in values.items() if item[1] is not None]
        names = _texts(tuple(name for name, _ in items), "parameter")
        return names, (ctypes.c_double * len(items))(*(_number(name, value) for name, value in items)), len(items)


def _number(name: str, value: Any) -> float:
    try:
        if isinstance(value, (str, bytes)):
            raise TypeError
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"parameter: {name} = {value!r:.60}: not a number. Give a number.", 65) from None


def taken(name: str, *arguments: Any) -> str:
    """Makes a call that leaves a text."""
    slot = ctypes.c_void_p()
    call(name, *arguments, ctypes.byref(slot))
    return take_text(slot.value)


def whole(value: Any, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or abs(int(value)) > 2**31:
        raise InputError(f"{what}: a whole number was expected, not {value!r:.60}", 64)
    return int(value)


def names(what: str) -> list[list[str]]:
    """The names that Ember knows, each with its aliases."""
    return [line.split(" ") for line in taken("ember_names", text(what, "names")).split("\n") if line]


def version() -> str:
    return take_text(_library.ember_version())


def answer(name: str, *arguments: Any) -> dict[str, np.ndarray]:
    """Makes a call that gives an answer: its arrays by name, parts of one array."""
    found = Answer(name, *arguments)
    values = np.empty(found.layout.size)
    _library.ember_answer_values(found.slot, pointer(values))
    return {one: values[part] for one, part in found.layout.parts}


class Answer:
    """What a call gives that gives an answer. Single numbers are here at once, arrays stay in the library and are copied when they are
    read: copying spectra that nobody looks at takes longer than all the rest.
    """

    __slots__ = ("slot", "layout", "_numbers")

    def __init__(self, name: str, *arguments: Any):
        self.slot, message = ctypes.c_void_p(), ctypes.c_void_p()
        status = getattr(_library, name)(*arguments, ctypes.byref(self.slot), ctypes.byref(message))
        if status != 0:
            raise error(status, take_text(message.value))
        numbers_ = _FewNumbers()
        key = _library.ember_answer_digest(self.slot, numbers_, len(numbers_))
        self.layout = _layouts.get(key) or _layout(key, self.slot)
        if self.layout.single > len(numbers_):
            numbers_ = (ctypes.c_double * self.layout.single)()
            _library.ember_answer_digest(self.slot, numbers_, len(numbers_))
        self._numbers = numbers_

    def __del__(self) -> None:
        # It may have been refused before it was made.
        if (slot := getattr(self, "slot", None)) is not None:
            _library.ember_answer_free(slot)

    def number(self, name: str) -> float:
        """An array of one number."""
        return self._numbers[self.layout.ranks[name]]

    def numbers(self, prefix: str) -> dict[str, float]:
        """All single numbers whose names begin so, by what follows."""
        names_, ranks = self.layout.numbers(prefix)
        found = self._numbers[ranks] if isinstance(ranks, slice) else [self._numbers[rank] for rank in ranks]
        return dict(zip(names_, found))

    def array(self, place: int) -> np.ndarray:
        """A copy of the array at a place."""
        values = np.empty(self.layout.lengths[place])
        _library.ember_answer_copy(self.slot, place, pointer(values))
        return values


class Layout:
    """Where the arrays of an answer stand.

    Attributes:
        lengths: how long each array is.
        size: their sum.
        parts: every array by its name, as part of all numbers one after the other.
        single: how many arrays have one number.
        ranks: which of these has a name.
    """

    def __init__(self, names_: list[str], lengths: list[int]):
        ends = np.cumsum(lengths, dtype=np.int64).tolist()
        self.lengths, self.size = lengths, sum(lengths)
        self.parts = [(one, slice(start, end)) for one, start, end in zip(names_, [0, *ends], ends)]
        singles = [one for one, length in zip(names_, lengths) if length == 1]
        self.single = len(singles)
        self.ranks = {one: rank for rank, one in enumerate(singles)}
        self._below: dict[str, dict[str, int]] = {}
        self._numbers: dict[str, tuple[list[str], slice | list[int]]] = {}

    def below(self, prefix: str) -> dict[str, int]:
        """The places of the arrays whose names begin so, by what follows."""
        if prefix not in self._below:
            found = {one.removeprefix(prefix): place for place, (one, _) in enumerate(self.parts) if one.startswith(prefix)}
            self._below[prefix] = found
        return self._below[prefix]

    def numbers(self, prefix: str) -> tuple[list[str], slice | list[int]]:
        """Names and ranks of the single numbers below a prefix; as one part where they follow each other."""
        if prefix not in self._numbers:
            found = {one.removeprefix(prefix): rank for one, rank in self.ranks.items() if one.startswith(prefix)}
            ranks = list(found.values())
            together = bool(ranks) and ranks == list(range(ranks[0], ranks[0] + len(ranks)))
            self._numbers[prefix] = list(found), slice(ranks[0], ranks[-1] + 1) if together else ranks
        return self._numbers[prefix]


#: Room for the single numbers of nearly all answers.
_FewNumbers = ctypes.c_double * 48
#: Nearly all answers to one question have the same names and lengths, which the library sums up in one number.
_layouts: dict[int, Layout] = {}


def _layout(key: int, slot: ctypes.c_void_p) -> Layout:
    names_ = take_text(_library.ember_answer_names(slot))
    lengths = (_INT * _library.ember_answer_count(slot))()
    _library.ember_answer_lengths(slot, lengths)
    layout = Layout(names_.split("\n") if names_ else [], list(lengths))
    if len(_layouts) >= 256:
        _layouts.clear()
    _layouts[key] = layout
    return layout


class Handle:
    """An object of the library, freed when nothing holds it any more."""

    def __init__(self, kind: str, *arguments: Any):
        slot = ctypes.c_void_p()
        self._free = getattr(_library, f"ember_{kind}_free")
        self.pointer: ctypes.c_void_p | None = None
        call(f"ember_{kind}_new", *arguments, ctypes.byref(slot))
        self.pointer = slot

    def __del__(self) -> None:
        if getattr(self, "pointer", None) is not None:
            self._free(self.pointer)
            self.pointer = None


def dimension(handle: Handle) -> int:
    return _library.ember_posterior_dimension(handle.pointer)


def lines(handle: Handle, what: str, kind: str = "posterior") -> list[str]:
    return [line for line in taken(f"ember_{kind}_names", handle.pointer, what.encode()).split("\n") if line]


def settings(values: Mapping[str, Any], what: str = "settings") -> bytes:
    """Settings as a block of an input file; JSON is YAML."""
    try:
        return json.dumps(values, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise InputError(f"{what}: {error}. Give texts and numbers.", 64) from None
