"""A function that is emulated where that is good enough."""

from __future__ import annotations

import ctypes
import inspect
import math
from typing import Any, Callable, Iterable, Mapping

from . import _library as library


class Surrogate:
    """A likelihood of your own with an emulator that learns from its values, for samplers of any program.

    What is learnt is ln L as a function of the parameters, with nothing known about what it is made of. An answer is the emulator's where its
    calibrated error of ln L is within the budget (of ``accuracy={"shift": 0.02, "width": 0.01}``), and the function's elsewhere; some
    emulated answers are computed again, which calibrates the error. Learning begins with the first call, wherever that is. A process
    that is forked off begins to learn anew.

    >>> surrogate = ember.Surrogate(lambda a, b: -0.5 * (a * a + b * b))
    >>> surrogate(a=0.3, b=-1.0)

    Args:
        function: ln L (a density without prior, or with it) of keyword arguments. Where it is not finite, or one of ``impossible`` is
            raised, there is no likelihood: the answer is minus infinity, and nothing is emulated nearby.
        inputs: names of the parameters; ``None`` for those of the function.
        emulator: settings of ``theory.ember.emulator`` in input files (``accuracy``, ``kind``, ``audits``, ...).
        impossible: exceptions of the function that say that there is no likelihood. Others are the caller's.
    """

    def __init__(
        self,
        function: Callable[..., float],
        inputs: Iterable[str] | None = None,
        *,
        emulator: Mapping[str, Any] | None = None,
        impossible: tuple[type[Exception], ...] = (ArithmeticError, ValueError),
    ):
        if not callable(function):
            raise library.InputError(f"function: a function was expected, not {function!r:.60}", 64)
        if not isinstance(emulator, (Mapping, type(None))):
            raise library.InputError(f"emulator: a dictionary was expected, not {emulator!r:.60}", 64)
        self._function, self._impossible = function, impossible
        names = _arguments(function) if inputs is None else [inputs] if isinstance(inputs, str) else list(inputs)
        self._handle = library.Handle("surrogate", library.settings(dict(emulator or {})), *library.texts(names, "inputs"))
        self._names: tuple[str, ...] = tuple(names)
        self._vector = ctypes.c_double * len(names)
        # Programs that look at arguments, as Cobaya does, see those of the function.
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        self.__signature__ = inspect.Signature([inspect.Parameter(name, kind) for name in names])
        #: What the last answer was: ``{"emulated": bool, "sigma": error of ln L, "negligible": bool}``; of the last call of any thread.
        self.last: dict[str, Any] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return self._names

    def __deepcopy__(self, memo: Any) -> Surrogate:
        """Itself: programs that copy their settings go on learning together."""
        return self

    def __call__(self, *values: float, **parameters: float) -> float:
        """ln L at values of all parameters, in their order or by name."""
        return self.loglike({**dict(zip(self._names, values)), **parameters} if values else parameters)

    def loglike(self, parameters: Mapping[str, float], floor: float = -math.inf) -> float:
        """The same for a caller to whom it does not matter what ln L is below ``floor``, as to a sampler that has drawn the number with which
        it rejects: there the function need not be asked, and the answer may be anything below. Outside the trained region ln L is taken for
        concave then, until a check finds that it is not.
        """
        x = self._values(parameters)
        answer = library.Answer("ember_surrogate_ask", self._handle.pointer, x, len(x), float(floor))
        if not answer.number("wanted"):
            self.last = {
                "emulated": bool(answer.number("emulated")), "sigma": answer.number("sigma"),
                "negligible": bool(answer.number("negligible")),
            }  # fmt: skip
            return answer.number("loglike")
        try:
            value = float(self._function(**dict(zip(self._names, x))))
        except self._impossible:
            value = math.nan
        library.call("ember_surrogate_tell", self._handle.pointer, x, len(x), value)
        self.last = {"emulated": False, "sigma": 0.0, "negligible": False}
        return value if math.isfinite(value) else -math.inf

    def tell(self, parameters: Mapping[str, float], loglike: float) -> None:
        """Learns a value that is known already, as from an earlier chain."""
        x = self._values(parameters)
        library.call("ember_surrogate_tell", self._handle.pointer, x, len(x), float(loglike))

    def gradient(self, **parameters: float) -> dict[str, float] | None:
        """d ln L / d parameter by the emulator; ``None`` where it is not trusted."""
        x = self._values(parameters)
        slopes = library.answer("ember_surrogate_gradient", self._handle.pointer, x, len(x))["gradient"]
        return dict(zip(self._names, slopes.tolist())) if len(slopes) else None

    def _values(self, parameters: Mapping[str, float]) -> Any:
        try:
            if len(parameters) == len(self._names):
                return self._vector(*(parameters[name] for name in self._names))
        except (KeyError, TypeError):
            pass
        wanted, given = set(self._names), set(parameters)
        if wanted != given:
            raise library.InputError(f"parameters: {sorted(wanted)} were expected, not {sorted(map(str, given))}", 64)
        raise library.InputError(f"parameters: numbers were expected, not {dict(parameters)!r:.80}", 65)

    @property
    def statistics(self) -> dict[str, float]:
        """``function_calls``, ``emulator_uses``, ``training_points``, ``audits``, ``audit_error`` (rms, of ln L), ...;
        ``refused/REASON``: how often the function was asked, and why."""
        answer = library.answer("ember_surrogate_statistics", self._handle.pointer)
        return {name: float(values[0]) for name, values in answer.items()}

    @property
    def memory(self) -> str:
        """What was learnt, as text, with the values of the function."""
        return library.taken("ember_surrogate_memory", self._handle.pointer)

    def restore(self, memory: str) -> None:
        """Goes on from what a surrogate of the same parameters knew."""
        library.call("ember_surrogate_restore", self._handle.pointer, library.text(memory, "memory"))


def _arguments(function: Callable[..., float]) -> list[str]:
    """The names of a function's arguments, those left out that have a default."""
    kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    try:
        found = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        found = []
    names = [one.name for one in found if one.kind in kinds and one.default is one.empty]
    if not names:
        raise library.InputError("inputs: the function does not say what its parameters are. Name them.", 64)
    return names
