import copy
import threading

import numpy as np
import pytest

import ember


def normal(a, b, c):
    """Correlated, with widths of 1, 10 and 0.1."""
    z = np.array([a - 3, b / 10, 10 * c])
    return -0.5 * float(z @ z + 0.3 * z.sum() ** 2)


class Counted:
    def __init__(self, function):
        self.function, self.calls = function, 0

    def __call__(self, **parameters):
        self.calls += 1
        return self.function(**parameters)


def chain(loglike, steps, seed=1, start=(8.0, 30.0, 0.5)):
    """Points and ln L of a Metropolis chain; ``loglike`` gets a point and what ln L has to exceed."""
    stream = np.random.default_rng(seed)
    x, value = np.array(start), loglike(start, -np.inf)
    rows = []
    for _ in range(steps):
        new = x + stream.normal(size=3) * [1.3, 13, 0.13]
        floor = value + np.log(stream.random())
        if (there := loglike(new, floor)) > floor:
            x, value = new, there
        rows.append((x, value))
    return rows


@pytest.mark.parametrize("has_floor", [False, True])
def test_a_chain_has_its_posterior_for_a_small_share_of_its_calls(has_floor):
    function = Counted(normal)
    surrogate = ember.Surrogate(function, ["a", "b", "c"])
    rows = chain(lambda x, floor: surrogate.loglike(dict(zip("abc", x)), floor if has_floor else -np.inf), 3000)[600:]
    statistics = surrogate.statistics
    assert statistics["function_calls"] == function.calls < 300 and statistics["emulator_uses"] > 2000
    assert statistics["audits"] > 3 and statistics["audit_error"] < 0.01
    errors = np.array([value - normal(*x) for x, value in rows])
    assert np.sqrt(np.mean(errors**2)) < 0.01
    assert surrogate.last.keys() == {"emulated", "sigma", "negligible"}
    assert surrogate(3.1, 2.0, 0.01) == pytest.approx(normal(3.1, 2.0, 0.01), abs=0.01)
    assert surrogate.last["emulated"] and 0 <= surrogate.last["sigma"] < 0.02
    slopes = surrogate.gradient(a=3.1, b=2.0, c=0.01)
    assert slopes["a"] == pytest.approx(-0.1 - 0.3 * 0.4, abs=0.01)
    assert surrogate.gradient(a=300, b=0, c=0) is None

    other = ember.Surrogate(function, ["a", "b", "c"])
    other.restore(surrogate.memory)
    calls = function.calls
    assert other(a=3.1, b=2.0, c=0.01) == surrogate(a=3.1, b=2.0, c=0.01) and function.calls == calls


def test_where_there_is_no_likelihood():
    def function(a, b, c):
        if a < 2:
            raise ZeroDivisionError
        return float("nan") if b < -10 else -float("inf") if c < -0.1 else normal(a, b, c)

    surrogate = ember.Surrogate(function)
    assert surrogate.names == ("a", "b", "c")
    rows = chain(lambda x, floor: surrogate(*x), 800, start=(3.0, 0.0, 0.0))
    # Edges are known as well as points beside them.
    assert np.mean([x[0] < 2 or x[1] < -10 or x[2] < -0.1 for x, _ in rows]) < 0.03
    assert max(abs(value - normal(*x)) for x, value in rows[300:]) < 0.1
    assert surrogate(a=1, b=0, c=0) == -np.inf


def test_errors_are_the_callers_and_nothing_is_lost():
    wrong = [None]

    def function(a, b, c):
        if wrong[0]:
            raise wrong[0]
        return normal(a, b, c)

    surrogate = ember.Surrogate(function)
    for error in (KeyboardInterrupt, TypeError, RuntimeError):
        wrong[0] = error
        with pytest.raises(error):
            surrogate(1.0, 2.0, 3.0)
    assert surrogate.statistics["function_calls"] == 0
    wrong[0] = None
    assert surrogate(1.0, 2.0, 3.0) == normal(1.0, 2.0, 3.0)
    assert surrogate(1.0, 2.0, 3.0) == normal(1.0, 2.0, 3.0) and surrogate.statistics["function_calls"] == 1
    surrogate.tell({"a": 1.0, "b": 0.0, "c": 0.0}, -1.5)
    assert surrogate(1.0, 0.0, 0.0) == -1.5
    for values in ({"a": 1}, {"a": 1, "b": 2, "d": 3}, {"a": 1, "b": None, "c": 3}, {"a": 1, "b": np.nan, "c": 3}):
        with pytest.raises(ember.InputError):
            surrogate(**values)
    with pytest.raises(ember.InputError, match="Name them"):
        ember.Surrogate(lambda **parameters: 0.0)
    with pytest.raises(ember.InputError, match="a name of its own"):
        ember.Surrogate(normal, ["a", "a"])
    with pytest.raises(ember.InputError, match="Did you mean"):
        ember.Surrogate(normal, emulator={"acuracy": {"shift": 0.1}})
    with pytest.raises(ember.EmberError):
        ember.Surrogate(normal, emulator={"pretrained": "."})
    with pytest.raises(ember.InputError, match="not what a surrogate gave"):
        surrogate.restore("{}")
    with pytest.raises(ember.InputError, match="other parameters"):
        ember.Surrogate(lambda a, b: 0.0).restore(surrogate.memory)


def test_threads_share_one_surrogate():
    surrogate = ember.Surrogate(normal)
    found = []
    threads = [
        threading.Thread(target=lambda seed=seed: found.extend(chain(lambda x, _: surrogate(*x), 500, seed)))
        for seed in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2000 and surrogate.statistics["emulator_uses"] > 1000


def test_cobaya_samples_it():
    run = pytest.importorskip("cobaya.run").run
    function = Counted(normal)
    surrogate = ember.Surrogate(function, ["a", "b", "c"])
    assert copy.deepcopy(surrogate) is surrogate
    block = {
        name: {"prior": {"min": low, "max": high}, "ref": (low + high) / 2, "proposal": (high - low) / 20}
        for name, low, high in (("a", -7, 13), ("b", -100, 100), ("c", -1, 1))
    }
    _, sampler = run(
        {"likelihood": {"mine": {"external": surrogate}}, "params": block,
         "sampler": {"mcmc": {"seed": 1, "max_samples": 600, "Rminus1_stop": 0.001}}}
    )  # fmt: skip
    rows = sampler.products()["sample"]
    assert function.calls < 0.2 * len(rows) + 100
    errors = [-0.5 * row["chi2__mine"] - normal(row["a"], row["b"], row["c"]) for _, row in rows.data[100:].iterrows()]
    assert np.sqrt(np.mean(np.square(errors))) < 0.02
