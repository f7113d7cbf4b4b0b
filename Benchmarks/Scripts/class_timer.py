"""Times CLASS like Ember's timer: one value of H0 per line, one line of seconds per call."""

import sys
import time

import classy

settings = {
    "output": "tCl,pCl,lCl", "lensing": "yes", "l_max_scalars": 2500, "omega_b": 0.02237737, "omega_cdm": 0.1201035,
    "tau_reio": 0.0543, "A_s": 2.1e-9, "n_s": 0.96589, "N_ur": 2.0308, "N_ncdm": 1, "m_ncdm": 0.06, "YHe": 0.2454,
}
for line in sys.stdin:
    start, processor = time.perf_counter(), time.process_time()
    cosmology = classy.Class()
    cosmology.set(dict(settings, H0=float(line)))
    cosmology.compute()
    cosmology.lensed_cl(2500)
    seconds, work = time.perf_counter() - start, time.process_time() - processor
    cosmology.struct_cleanup()
    print("call", seconds, "cpu", work, flush=True)
