"""Data sets by themselves."""

from __future__ import annotations

from typing import Any, Mapping

import numpy as np

from . import _library as library


class Likelihood:
    """Ember's data sets without its theory: ln L of spectra, distances and derived parameters from anywhere.

    It can be used from several threads, pickled and forked.

    Args:
        block: the block ``likelihood`` of an input file as a dictionary, or the name of a data set, or several of them.
            ``ember data list`` lists them; ``{"act_dr6_cmbonly": {"variant": ...}}`` gives options.

    Attributes:
        names: the data sets.
        kinds: the spectra that they need.
        lmax: the highest multipole that they need.
        redshifts: where they need ``H`` and ``D_M``.
        derived_names: the derived parameters that they need.
        nuisances: their own parameters by name: ``default``, ``mean`` and ``std`` of the prior that their authors recommend (not numbers
            without one), ``min``, ``max``, ``latex``.
    """

    def __init__(self, block: Any):
        if isinstance(block, str):
            block = [block]
        if not isinstance(block, Mapping):
            try:
                block = {library.text(name, "likelihood").decode(): None for name in block}
            except TypeError:
                raise library.InputError(f"likelihood: names were expected, not {block!r:.60}", 64) from None
        self._block = dict(block)
        self._handle = library.Handle("likelihood", library.settings(self._block, "likelihood"))
        description = library.answer("ember_likelihood_describe", self._handle.pointer)
        self.names = self._list("likelihoods")
        self.kinds = self._list("spectra")
        self.derived_names = self._list("derived")
        self.lmax = int(description["lmax"][0])
        self.redshifts = description["redshifts"]
        keys = ("default", "mean", "std", "min", "max")
        self.nuisances: dict[str, dict[str, Any]] = {
            name: {**dict(zip(keys, description["nuisance/" + name].tolist())), "latex": label}
            for name, label in zip(self._list("nuisances"), self._list("labels"))
        }

    def __reduce__(self) -> Any:
        return type(self), (self._block,)

    def __repr__(self) -> str:
        return f"<ember.Likelihood {', '.join(self.names)}>"

    def _list(self, what: str) -> list[str]:
        return library.lines(self._handle, what, "likelihood")

    def evaluate(self, theory: Mapping[str, Any]) -> dict[str, Any]:
        """ln L and its parts.

        Args:
            theory: arrays by name: ``spectra/lensed_TT`` and so on (:math:`C_\\ell` in :math:`\\mu K^2` for l = 0 ... lmax or further),
                ``H`` (km/s/Mpc) and ``D_M`` (Mpc) at :attr:`redshifts`, ``derived/NAME``, ``nuisance/NAME`` (or its default). With
                ``derivative/PARAMETER/...``, how these change with a parameter, the answer has the gradient.

        Returns:
            ``loglike``, ``chi2`` by data set, ``gradient`` of ``loglike`` by parameter: those of the theory, then nuisances.
        """
        arrays = [library.numbers(np.atleast_1d(values), str(name)) for name, values in theory.items()]
        names, count = library.texts(theory, "theory")
        lengths = np.array([len(values) for values in arrays], dtype=np.int64)
        numbers = np.concatenate([np.zeros(0), *arrays])
        answer = library.answer(
            "ember_likelihood_evaluate", self._handle.pointer, names, library.pointer(lengths), count,
            library.pointer(numbers), len(numbers),
        )
        result: dict[str, Any] = {"loglike": float(answer.pop("loglike")[0]), "chi2": {}, "gradient": {}}
        for name, values in answer.items():
            group, key = name.split("/", 1)
            result["gradient" if group == "derivative" else group][key] = float(values[0])
        return result

    def loglike(self, theory: Mapping[str, Any]) -> float:
        """ln L alone: :meth:`evaluate`."""
        return self.evaluate(theory)["loglike"]
