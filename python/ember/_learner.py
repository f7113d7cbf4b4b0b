"""A solver that is emulated where that is good enough."""

from __future__ import annotations

from typing import Any, Iterable, Mapping

import numpy as np

from . import _library as library
from ._products import Spectra, SpectraDerivatives, split_products


class Learner:
    """The solver with an emulator that learns from its answers, for samplers of other programs.

    An answer is the emulator's where its calibrated error of ln L is within the budget (of ``accuracy={"shift": 0.02, "width": 0.01}``), and
    the solver's elsewhere; some emulated answers are computed again, which calibrates the error. Calls wait for each other. A process that
    is forked off begins to learn anew.

    Args:
        inputs: the parameters that vary; all others stay at the values that they have in the first call.
        kinds, lmax, derived: what every answer has.
        likelihoods: the data whose ln L counts, as of :class:`Likelihood`; None for an experiment that saw the
            spectra of the middle of where the learner is asked lately.
        experiment: its noise: ``"Planck"``, ``"Simons Observatory"`` or ``"cosmic variance"``.
        emulator: further settings of ``theory.ember.emulator`` in input files.
        settings: further settings of ``theory.ember`` (``precision``, ``nonlinear``, ``cache``, ...).
    """

    def __init__(
        self,
        inputs: Iterable[str],
        *,
        kinds: Iterable[str],
        lmax: int,
        derived: Iterable[str] = (),
        likelihoods: Mapping[str, Any] | None = None,
        experiment: str = "Planck",
        emulator: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
    ):
        for what, value in (("settings", settings), ("emulator", emulator)):
            if not isinstance(value, (Mapping, type(None))):
                raise library.InputError(f"{what}: a dictionary was expected, not {value!r:.60}", 64)
        block = {**(settings or {}), "emulator": dict(emulator or {})}
        data = b"" if likelihoods is None else library.settings(likelihoods, "likelihoods")
        self._handle = library.Handle(
            "learner", library.settings(block), *library.texts(inputs, "inputs"), *library.texts(kinds, "kinds"),
            library.whole(lmax, "lmax"), *library.texts(derived, "derived"), data,
            library.text(experiment, "experiment"),
        )
        #: What the last answer was: ``{"emulated": bool, "sigma": error of ln L}``; of the last call of any thread.
        self.last: dict[str, Any] = {}

    def spectra(self, **parameters: float) -> Spectra:
        """Spectra of one model. Parameters of the ``likelihoods`` themselves (``A_planck``, ...) may stand among its own: what error of ln L an
        emulated answer has is asked there, not at their defaults."""
        answer = library.Answer(*self._question(parameters, ()))
        self._note(answer.number("emulated"), answer.number("sigma"))
        return Spectra.of(answer)

    def derivatives(self, by: Iterable[str], **parameters: float) -> SpectraDerivatives:
        """Spectra of one model and their derivatives with respect to parameters."""
        by = [by] if isinstance(by, str) else list(by)
        answer = self._predict(parameters, by)
        return SpectraDerivatives.of(answer, by, Spectra(*split_products(answer, "")))

    def _predict(self, parameters: Mapping[str, float], by: Iterable[str]) -> dict[str, np.ndarray]:
        answer = library.answer(*self._question(parameters, by))
        self._note(answer["emulated"][0], answer["sigma"][0])
        return answer

    def _question(self, parameters: Mapping[str, float], by: Iterable[str]) -> tuple[Any, ...]:
        return "ember_learner_predict", self._handle.pointer, *library.parameters(parameters), *library.texts(by, "by")

    def _note(self, emulated: float, sigma: float) -> None:
        self.last = {"emulated": bool(emulated), "sigma": float(sigma)}

    @property
    def statistics(self) -> dict[str, float]:
        """``solver_calls``, ``emulator_uses``, ``training_points``, ``audits``, ``audit_error`` (rms, of ln L), ...;
        ``refused/REASON``: how often the solver was asked, and why."""
        answer = library.answer("ember_learner_statistics", self._handle.pointer)
        return {name: float(values[0]) for name, values in answer.items()}

    @property
    def memory(self) -> str:
        """What was learnt, as text: points, but no spectra. With a ``cache`` nothing is computed twice by :meth:`restore`."""
        return library.taken("ember_learner_memory", self._handle.pointer)

    def restore(self, memory: str) -> None:
        """Goes on from what a learner with the same settings knew."""
        library.call("ember_learner_restore", self._handle.pointer, library.text(memory, "memory"))
