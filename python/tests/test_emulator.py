import gc
import pickle

import numpy as np
import pytest

import ember
from ember import _library


@pytest.fixture(scope="module")
def emulator():
    return ember.Emulator.load("lcdm-wide")


def test_what_a_model_says_of_itself(emulator):
    assert {"omega_b", "omega_cdm", "H0", "logA"} <= set(emulator.inputs)
    low, high = emulator.ranges["H0"]
    assert low < 67 < high and emulator.lmax >= 2500 and "lensed_TT" in emulator.kinds
    assert pickle.loads(pickle.dumps(emulator)).inputs == emulator.inputs


def test_values_are_the_solvers_within_the_errors_stated(emulator, solver):
    value = emulator.spectra(omega_b=0.0223, H0=68.0)
    exact = ember.Solver().spectra(omega_b=0.0223, H0=68.0, lmax=emulator.lmax, kinds=["lensed_TT"], derived=["sigma8"])
    ell = value.ell[30:]
    noise = np.sqrt(2 / (2 * ell + 1)) * exact["lensed_TT"][30:]
    assert np.max(np.abs(value["lensed_TT"][30:] - exact["lensed_TT"][30:]) / noise) < 0.2
    assert np.all(value.error["lensed_TT"][30:] > 0) and np.max(value.error["lensed_TT"][30:] / noise) < 0.5
    assert value.derived["sigma8"] == pytest.approx(exact.derived["sigma8"], rel=2e-3)


def test_derivatives_are_those_of_the_values(emulator):
    slopes = emulator.derivatives(["omega_b", "logA"])
    for i, (name, step) in enumerate([("omega_b", 5e-5), ("logA", 5e-3)]):
        center = {"omega_b": 0.0223774, "logA": 3.0448}[name]
        slopes = emulator.derivatives(["omega_b", "logA"], **{name: center})
        up, down = (emulator.spectra(**{name: center + sign * step}) for sign in (1, -1))
        for kind in emulator.kinds:
            difference = (up[kind] - down[kind]) / (2 * step)
            error = np.abs(slopes.jacobian(kind)[:, i] - difference)
            assert np.max(error) < 2e-3 * np.max(np.abs(difference)), (name, kind)
    assert emulator.derivatives().parameters == emulator.inputs


def test_outside_its_box_it_says_nothing(emulator, tmp_path):
    with pytest.raises(ember.InputError, match="was trained from"):
        emulator.spectra(H0=5.0)
    with pytest.raises(ember.InputError, match="Did you mean"):
        emulator.spectra(omega_bb=0.02)
    with pytest.raises(ember.InputError, match="no input"):
        emulator.derivatives(["r"])
    with pytest.raises(ember.MissingFileError):
        ember.Emulator.load(tmp_path / "none")


def test_what_is_read_late_is_kept_copied_and_pickled(emulator):
    value = emulator.spectra(omega_b=0.0223)
    first = value["lensed_TT"]
    assert value["lensed_TT"] is first and list(value) == emulator.kinds and len(value.error) == len(emulator.kinds)
    again = pickle.loads(pickle.dumps(value))
    for kind in emulator.kinds:
        np.testing.assert_array_equal(again[kind], value[kind])
        np.testing.assert_array_equal(again.error[kind], value.error[kind])
        assert again[kind].shape == (emulator.lmax + 1,)
    assert again.derived == value.derived and set(value.derived) == set(emulator.derived_names)
    with pytest.raises(KeyError, match="was not asked for"):
        value["lensed_XX"]
    with pytest.raises(KeyError):
        value.error["lensed_XX"]
    with pytest.raises(KeyError):
        value[0]
    errors = pickle.loads(pickle.dumps(value.error))
    assert list(errors) == list(value.error) and np.array_equal(errors["PP"], value.error["PP"])
    # The library's own numbers are gone with the answer, the copies are not.
    errors = value.error
    del value
    assert np.all(errors["PP"][2:] > 0) and np.array_equal(first, again["lensed_TT"])


def test_answers_of_more_numbers_than_usual_are_read_alike(emulator):
    question = emulator._question({"omega_b": 0.0223}, tuple(emulator.inputs))
    answer, everything = _library.Answer(*question), _library.answer(*question)
    singles = {name: values[0] for name, values in everything.items() if len(values) == 1}
    assert len(singles) > 100 and answer.numbers("") == singles
    assert answer.numbers("derivative/H0/derived/")["rdrag"] == singles["derivative/H0/derived/rdrag"]
    assert answer.number("derived/rdrag") == singles["derived/rdrag"]
    assert len(answer.layout.names("")) + len(singles) == len(everything)
    for name in answer.layout.names(""):
        np.testing.assert_array_equal(answer.array(name), everything[name])


def test_what_is_read_is_the_librarys_own_memory_and_freed_with_the_last_array(emulator, monkeypatch):
    freed = []
    free = _library.Answer.__del__
    monkeypatch.setattr(_library.Answer, "__del__", lambda answer: freed.append(answer.slot) or free(answer))
    value = emulator.spectra()
    slot, kinds, derived = value._answer.slot, list(value), value.derived
    part = value["lensed_EE"][100:200]
    for kind in kinds:
        assert value[kind].flags.writeable and not value[kind].flags.owndata and value[kind].flags.c_contiguous
        assert value.band_power(kind).shape == value[kind].shape == (emulator.lmax + 1,)
    error = value.error["PP"]
    del value
    gc.collect()
    assert slot not in freed and np.all(part > 0) and derived
    del part
    assert slot not in freed and np.all(error[2:] > 0)
    del error
    assert freed == [slot]


def test_spectra_outlive_their_answer_and_belong_to_their_reader(emulator):
    point = {"omega_b": 0.0223}
    kept = [emulator.spectra(**point)[kind] for kind in emulator.kinds]
    expected = [values.copy() for values in kept]
    gc.collect()
    # Others get the memory of the answers that were freed.
    for i in range(50):
        other = emulator.spectra(omega_b=0.021 + 5e-5 * i)
        for kind in emulator.kinds:
            other[kind][:] = -1.0
    for values, numbers in zip(kept, expected):
        np.testing.assert_array_equal(values, numbers)
    # What a reader writes is nobody else's.
    again = emulator.spectra(**point)
    for kind, numbers in zip(emulator.kinds, expected):
        np.testing.assert_array_equal(again[kind], numbers)
