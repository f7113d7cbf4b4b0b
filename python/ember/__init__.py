"""Ember: CMB spectra with derivatives, and posteriors of cosmological parameters.

>>> import ember
>>> cl = ember.spectra(omega_b=0.0224, H0=67.3, lmax=2000)
>>> cl["lensed_TT"].shape
(2001,)

:mod:`ember.jax` has the same as differentiable functions, :mod:`ember.cobaya` a theory for Cobaya. Both need these packages, which are not
imported here.
"""

from __future__ import annotations

from typing import Any

from ._library import EmberError, InputError, MissingFileError
from ._library import version as _version
from ._chains import Chains, run
from ._emulator import EmulatedSpectra, Emulator
from ._learner import Learner
from ._likelihood import Likelihood
from ._posterior import Posterior
from ._products import Spectra, SpectraDerivatives
from ._products import Background as _Background
from ._solver import Solver
from ._surrogate import Surrogate

__version__ = _version()
__all__ = [
    "Background",
    "Chains",
    "EmberError",
    "EmulatedSpectra",
    "Emulator",
    "InputError",
    "Learner",
    "Likelihood",
    "MissingFileError",
    "Posterior",
    "Solver",
    "Spectra",
    "SpectraDerivatives",
    "Surrogate",
    "matter_power",
    "run",
    "spectra",
]


def spectra(*, precision: Any = "default", nonlinear: bool = False, **arguments: Any) -> Spectra:
    """Spectra of one model: :meth:`Solver.spectra` of a solver with these settings."""
    return Solver(precision, nonlinear=nonlinear).spectra(**arguments)


def matter_power(redshifts: Any = (0.0,), *, precision: Any = "default", nonlinear: bool = False, **arguments: Any):
    """The matter power spectrum of one model: :meth:`Solver.matter_power` of a solver with these settings."""
    return Solver(precision, nonlinear=nonlinear).matter_power(redshifts, **arguments)


class Background(_Background):
    """The expansion of one model: ``ember.Background(H0=67.3).hubble([0, 1])``."""

    __doc__ = _Background.__doc__

    def __init__(self, **parameters: float):
        super().__init__(Solver(), parameters)
