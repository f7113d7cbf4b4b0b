"""What models beyond flat LCDM cost, as ratios to Ember's flat LCDM and beside CAMB and CLASS on the same model: lensed TT, TE, EE, BB and
phiphi to l = 2500, one neutrino of 0.06 eV, one thread, everything taking turns. Usage: models.py [REPETITIONS]; prints a table in Markdown.

Processor time counts. CLASS has no early dark energy of this kind.
"""

import os
import statistics
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])

import camb  # noqa: E402  The number of threads comes first.
import classy  # noqa: E402
from camb.dark_energy import EarlyQuintessence  # noqa: E402

import ember  # noqa: E402

LMAX = 2500
PRIMORDIAL = {"omega_b": 0.02237737, "omega_cdm": 0.1201035, "tau_reio": 0.0543, "A_s": 2.1e-9, "n_s": 0.96589, "m_nu": 0.06}
#: Name, Ember's parameters, CAMB's, CLASS's.
MODELS = [
    ("flat LCDM", {}, {}, {}),
    ("Omega_k = -0.05", {"Omega_k": -0.05}, {"omk": -0.05}, {"Omega_k": -0.05}),
    ("Omega_k = 0.05", {"Omega_k": 0.05}, {"omk": 0.05}, {"Omega_k": 0.05}),
    ("w0 = -0.9, wa = -0.3", {"w0": -0.9, "wa": -0.3}, {"w": -0.9, "wa": -0.3, "dark_energy_model": "ppf"},
     {"Omega_Lambda": 0, "w0_fld": -0.9, "wa_fld": -0.3}),
    ("r = 0.05", {"r": 0.05}, {"r": 0.05}, {"r": 0.05}),
    ("r = 0.05, Omega_k = 0.02", {"r": 0.05, "Omega_k": 0.02}, {"r": 0.05, "omk": 0.02}, {"r": 0.05, "Omega_k": 0.02}),
    ("f_EDE = 0.1", {"f_EDE": 0.1, "log10_z_c": 3.55, "theta_i": 2.8}, {"f_EDE": 0.1}, None),
]


def by_ember(solver, extra, hubble):
    return solver.spectra(lmax=LMAX, H0=hubble, **PRIMORDIAL, **extra)


def by_camb(extra, hubble):
    early = extra.get("f_EDE")
    parameters = camb.set_params(
        H0=hubble, ombh2=0.02237737, omch2=0.1201035, tau=0.0543, As=2.1e-9, ns=0.96589, mnu=0.06, lmax=LMAX,
        WantTensors="r" in extra, **({} if early else extra))
    parameters.NonLinear = camb.model.NonLinear_none
    if early:
        parameters.DarkEnergy = EarlyQuintessence(n=3, fde_zc=early, zc=10**3.55, theta_i=2.8, use_zc=True)
    results = camb.get_results(parameters)
    return results.get_total_cls(LMAX), results.get_lens_potential_cls(LMAX)


def by_class(extra, hubble):
    tensors = {"modes": "s,t", "output": "tCl,pCl,lCl", "l_max_tensors": 600} if "r" in extra else {}
    cosmology = classy.Class()
    cosmology.set({
        "output": "tCl,pCl,lCl", "lensing": "yes", "l_max_scalars": LMAX, "omega_b": 0.02237737, "omega_cdm": 0.1201035, "H0": hubble,
        "tau_reio": 0.0543, "A_s": 2.1e-9, "n_s": 0.96589, "N_ur": 2.0308, "N_ncdm": 1, "m_ncdm": 0.06, "YHe": 0.2454, **tensors, **extra})
    cosmology.compute()
    spectra = cosmology.lensed_cl(LMAX)
    cosmology.struct_cleanup()
    return spectra


def processor_time(work):
    start = time.process_time()
    work()
    return time.process_time() - start


def measured(repetitions):
    """Seconds of processor time by code and model, one after the other in every repetition; the first round warms up."""
    solver = ember.Solver()
    seconds = {}
    for repetition in range(-1, repetitions):
        hubble = 67.32 + 0.01 * repetition
        for name, ours, cambs, classes in MODELS:
            calls = {"Ember": lambda: by_ember(solver, ours, hubble), "CAMB": lambda: by_camb(cambs, hubble)}
            if classes is not None:
                calls["CLASS"] = lambda: by_class(classes, hubble)
            for code, call in calls.items():
                taken = processor_time(call)
                if repetition >= 0:
                    seconds.setdefault((code, name), []).append(taken)
    return seconds


def ratio(ours, others):
    return statistics.median(one / other for one, other in zip(ours, others))


def main():
    seconds = measured(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
    print("| | Ember (s) | over flat LCDM | of CAMB | of CLASS |")
    print("| --- | --- | --- | --- | --- |")
    for name, *_ in MODELS:
        ours = seconds["Ember", name]
        others = [seconds.get((code, name)) for code in ("CAMB", "CLASS")]
        cells = [f"{statistics.median(ours):.3f}", f"{ratio(ours, seconds['Ember', MODELS[0][0]]):.2f}"]
        cells += [f"{ratio(ours, theirs):.3f}" if theirs else "" for theirs in others]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
