"""Times candl's likelihoods on one core: jitted ln L, and ln L with its gradient with respect to spectra and nuisance parameters.

One line for each data set: Ember's name of it, milliseconds of the value, milliseconds of value and gradient."""

import os
import sys
import time

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import jax  # noqa: E402
import numpy as np  # noqa: E402

jax.config.update("jax_enable_x64", True)
# candl 1.8.2 gives it lists, which JAX no longer takes.
_plain = jax.numpy.atleast_1d
jax.numpy.atleast_1d = lambda *some: _plain(*(jax.numpy.array(a) if isinstance(a, list) else a for a in some))

import candl  # noqa: E402
import candl.data  # noqa: E402

SETS = {
    "act_dr6_cmbonly": candl.data.ACT_DR6_TTTEEE,
    "spt3g_2018_lite": candl.data.SPT3G_2018_TTTEEE_lite,
    "spt3g_2018_multifreq": candl.data.SPT3G_2018_TTTEEE_multifreq,
}


def median(call, seconds):
    """Milliseconds of a call that has been compiled, the median of as many as fit."""
    jax.block_until_ready(call())
    times, start = [], time.perf_counter()
    while time.perf_counter() - start < seconds or len(times) < 5:
        begin = time.perf_counter()
        jax.block_until_ready(call())
        times.append(time.perf_counter() - begin)
    return 1000 * float(np.median(times))


def main(seconds):
    for name, path in SETS.items():
        likelihood = candl.Like(path, feedback=False)
        ell = np.arange(likelihood.ell_min, likelihood.ell_max + 1)
        # A fall like that of the CMB is all that a timer needs.
        power = {"TT": 3000.0, "TE": 50.0, "EE": 20.0}
        spectra = {kind: jax.numpy.array(size * (ell / 500.0) ** -1.0) for kind, size in power.items()}
        priors = [parameter for prior in likelihood.priors for parameter in prior.par_names]
        nuisance = {parameter: 1.0 for parameter in [*likelihood.required_nuisance_parameters, *priors]}
        value = jax.jit(lambda d, n: likelihood.log_like({"Dl": {"ell": ell, **d}, **n}))
        gradient = jax.jit(jax.value_and_grad(lambda d, n: likelihood.log_like({"Dl": {"ell": ell, **d}, **n}), argnums=(0, 1)))
        print(name, median(lambda: value(spectra, nuisance), seconds), median(lambda: gradient(spectra, nuisance), seconds), flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 2.0)
