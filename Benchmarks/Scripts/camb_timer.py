"""Times CAMB like Ember's timer: one value of H0 per line, one line of seconds per call. An argument `linear` switches off
the non-linear lensing that CAMB has by default."""

import sys
import time

import camb

linear = sys.argv[1:] == ["linear"]
for line in sys.stdin:
    start, processor = time.perf_counter(), time.process_time()
    parameters = camb.set_params(
        H0=float(line), ombh2=0.02237737, omch2=0.1201035, tau=0.0543, As=2.1e-9, ns=0.96589, mnu=0.06, lmax=2500)
    if linear:
        parameters.NonLinear = camb.model.NonLinear_none
    results = camb.get_results(parameters)
    results.get_lensed_scalar_cls(2500)
    results.get_lens_potential_cls(2500)
    print("call", time.perf_counter() - start, "cpu", time.process_time() - processor, flush=True)
