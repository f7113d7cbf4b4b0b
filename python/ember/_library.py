"""The shared library, its calls and its errors. Nothing here is for users."""

from __future__ import annotations

import ctypes
import json
import os
import struct
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Callable, Iterable, Mapping

import numpy as np

# Addresses: making typed pointers of arrays takes longer than a call.
_DOUBLES = ctypes.c_void_p
_TEXTS = ctypes.POINTER(ctypes.c_char_p)
_INT = ctypes.c_int64
_HANDLE = ctypes.c_void_p
#: Where a call leaves an address.
_SLOT = ctypes.c_void_p

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
    "ember_surrogate_new": [ctypes.c_char_p, _TEXTS, _INT, _SLOT],
    "ember_surrogate_ask": [_HANDLE, _DOUBLES, _INT, ctypes.c_double, _SLOT],
    "ember_surrogate_tell": [_HANDLE, _DOUBLES, _INT, ctypes.c_double],
    "ember_surrogate_gradient": [_HANDLE, _DOUBLES, _INT, _SLOT],
    "ember_surrogate_statistics": [_HANDLE, _SLOT],
    "ember_surrogate_memory": [_HANDLE, _SLOT],
    "ember_surrogate_restore": [_HANDLE, ctypes.c_char_p],
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
    "ember_answer_digest": ([_HANDLE, _DOUBLES, _INT, _SLOT, _INT], ctypes.c_uint64),
    "ember_answer_names": ([_HANDLE], ctypes.c_void_p),
    "ember_answer_lengths": ([_HANDLE, ctypes.c_void_p], _INT),
    "ember_answer_values": ([_HANDLE, _DOUBLES], None),
    "ember_answer_free": ([_HANDLE], None),
    "ember_solver_free": ([_HANDLE], None),
    "ember_posterior_free": ([_HANDLE], None),
    "ember_posterior_dimension": ([_HANDLE], _INT),
    "ember_emulator_free": ([_HANDLE], None),
    "ember_learner_free": ([_HANDLE], None),
    "ember_surrogate_free": ([_HANDLE], None),
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
    if type(values) is tuple and not values:
        return None, 0
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


def pointer(array: np.ndarray) -> Any:
    """Where the numbers of a contiguous array stand, which must live on."""
    try:
        # Faster than what numpy has for this, most of all where a long call came before: less of the interpreter takes part.
        return ctypes.byref(ctypes.c_char.from_buffer(array))
    except (TypeError, ValueError):
        # It is empty, or may only be read.
        return array.ctypes.data


def parameters(values: Mapping[str, Any]) -> tuple[Any, Any, int]:
    """Names and values as C has them; what is None is left out."""
    try:
        names, pack, count = _named(tuple(values))
        return names, pack(*values.values()), count
    except (TypeError, ValueError, OverflowError, AttributeError, struct.error):
        # Something is None, or no number: one by one.
        items = [item for item in values.items() if item[1] is not None]
        names, pack, count = _named(tuple(name for name, _ in items))
        return names, pack(*(_number(name, value) for name, value in items)), count


@lru_cache(maxsize=256)
def _named(items: tuple[str, ...]) -> tuple[Any, Any, int]:
    """Names as C has them, and what makes their values one text of bytes."""
    return _texts(items, "parameter"), struct.Struct(f"{len(items)}d").pack, len(items)


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


@lru_cache(maxsize=8)
def aliases(what: str) -> Mapping[str, str]:
    """Ember's name by every name that it knows."""
    return MappingProxyType({alias: line[0] for line in names(what) for alias in line})


def version() -> str:
    return take_text(_library.ember_version())


def answer(name: str, *arguments: Any) -> dict[str, np.ndarray]:
    """Makes a call that gives an answer: copies of its arrays by name, parts of one array."""
    found = Answer(name, *arguments)
    if not found.layout.parts:
        return {}
    memory = found.layout.memory()
    _library.ember_answer_values(found.slot, memory)
    values = np.frombuffer(memory)
    return {one: values[part] for one, part in found.layout.parts}


class Answer:
    """What a call gives that gives an answer. Single numbers are here at once, arrays stay in the library: copying spectra of a few
    thousand multipoles takes longer than all the rest.
    """

    __slots__ = ("slot", "layout", "_room")

    def __init__(self, name: str, *arguments: Any):
        room = _SmallRoom()
        status = getattr(_library, name)(*arguments, ctypes.byref(room), ctypes.byref(room, _WORD))
        if status != 0:
            raise error(status, take_text(room[1]))
        self.slot: int = room[0]
        self._room = room
        key = _digest(self.slot, ctypes.byref(room, _NUMBERS), _FEW, ctypes.byref(room, _ADDRESSES), _FEW)
        layout = self.layout = _layouts.get(key) or _layout(key, self.slot)
        if layout.capacity > _FEW:
            most = layout.capacity
            room = self._room = _room(most)
            _digest(self.slot, ctypes.byref(room, _NUMBERS), most, ctypes.byref(room, _NUMBERS + most * _WORD), most)

    def __del__(self, _free: Callable[[int], None] = _library.ember_answer_free) -> None:
        # It may have been refused before it was made.
        if (slot := getattr(self, "slot", None)) is not None:
            _free(slot)

    def number(self, name: str) -> float:
        """An array of one number."""
        return _one_double(self._room, self.layout.places[name])[0]

    def numbers(self, prefix: str) -> dict[str, float]:
        """All single numbers whose names begin so, by what follows."""
        names_, unpack, places = self.layout.numbers(prefix)
        if unpack:
            return dict(zip(names_, unpack(self._room, places[0])))
        return {name: _one_double(self._room, place)[0] for name, place in zip(names_, places)}

    def array(self, name: str) -> np.ndarray:
        """An array of two numbers or more: the library's own, which nothing else reads and which lives as long as one of this answer's
        arrays. Every call makes another view of it.
        """
        word, view = self.layout.arrays[name]
        memory = view.from_address(self._room[word])
        memory.owner = self
        return np.frombuffer(memory)


class Layout:
    """Where the arrays of an answer stand.

    Attributes:
        capacity: room for so many numbers, and for as many addresses of arrays, is behind the first two words.
        places: where the number of an array of one number is in that room, in bytes.
        arrays: which word of it is the address of an array of two numbers or more, and the type of its memory.
        parts: every array by its name, as part of all numbers one after the other.
        memory: makes room for all numbers.
    """

    def __init__(self, names_: list[str], lengths: list[int]):
        ends = np.cumsum(lengths, dtype=np.int64).tolist()
        self.parts = [(one, slice(start, end)) for one, start, end in zip(names_, [0, *ends], ends)]
        self.memory = ctypes.c_double * sum(lengths)
        singles = [one for one, length in zip(names_, lengths) if length == 1]
        longer = [(one, length) for one, length in zip(names_, lengths) if length > 1]
        self.capacity = max(_FEW, len(singles), len(longer))
        self.places = {one: _NUMBERS + rank * _WORD for rank, one in enumerate(singles)}
        first = _NUMBERS // _WORD + self.capacity
        self.arrays = {one: (first + rank, _view(length)) for rank, (one, length) in enumerate(longer)}
        self._names: dict[str, tuple[str, ...]] = {}
        self._numbers: dict[str, tuple[list[str], Any, list[int]]] = {}

    def names(self, prefix: str) -> tuple[str, ...]:
        """Names, without a prefix, of the arrays of two numbers or more below it."""
        if prefix not in self._names:
            self._names[prefix] = tuple(one.removeprefix(prefix) for one in self.arrays if one.startswith(prefix))
        return self._names[prefix]

    def numbers(self, prefix: str) -> tuple[list[str], Any, list[int]]:
        """Names and places of the single numbers below a prefix, and what reads all of them where they follow each other."""
        if prefix not in self._numbers:
            found = {one.removeprefix(prefix): place for one, place in self.places.items() if one.startswith(prefix)}
            places = list(found.values())
            together = places and places == list(range(places[0], places[-1] + _WORD, _WORD))
            self._numbers[prefix] = list(found), struct.Struct(f"{len(places)}d").unpack_from if together else None, places
        return self._numbers[prefix]


@lru_cache(maxsize=256)
def _view(length: int) -> Any:
    """The type of so many numbers in memory that belongs to an ``owner``."""
    return type("View", (ctypes.c_double * length,), {"__slots__": ("owner",)})


@lru_cache(maxsize=16)
def _rooms(most: int) -> Any:
    return ctypes.c_uint64 * (2 + 2 * most)


def _room(most: int) -> Any:
    """Words for a handle, the address of a message, so many numbers and so many addresses of arrays: one piece of memory is made faster
    than four."""
    return _rooms(most)()


_WORD = 8
#: Room for the single numbers of nearly all answers, and for where their arrays are.
_FEW = 48
_SmallRoom = _rooms(_FEW)
#: Where they begin, in bytes.
_NUMBERS, _ADDRESSES = 2 * _WORD, (2 + _FEW) * _WORD
_one_double = struct.Struct("d").unpack_from
_digest = _library.ember_answer_digest
#: Nearly all answers to one question have the same names and lengths, which the library sums up in one number.
_layouts: dict[int, Layout] = {}


def _layout(key: int, slot: int) -> Layout:
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
