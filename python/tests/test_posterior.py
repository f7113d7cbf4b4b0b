import pickle

import numpy as np
import pytest

import ember


def test_what_the_file_says(posterior):
    assert posterior.names == ["omega_b", "tau_reio", "logA", "A_planck"]
    assert posterior.derived_names == ["sigma8"] and posterior.likelihood_names == ["planck2018_lowl_tt"]
    assert posterior.bounds.tolist()[0] == [0.02, 0.025] and np.isinf(posterior.bounds[1]).all()
    np.testing.assert_allclose(posterior.center, [0.0224, 0.0566, 3.05, 1])


def test_logp_is_prior_plus_likelihood(posterior):
    parts = posterior.evaluate(posterior.center)
    value = posterior.logp(posterior.center)
    assert value == pytest.approx(parts["logprior"] - sum(parts["chi2"].values()) / 2)
    assert posterior.loglike(dict(zip(posterior.names, posterior.center))) == pytest.approx(value - parts["logprior"])
    assert 0.7 < parts["derived"]["sigma8"] < 0.9
    assert pickle.loads(pickle.dumps(posterior)).logp(posterior.center) == value


def test_the_gradient_is_that_of_the_value(posterior):
    x = posterior.center
    value, gradient = posterior.logp_and_grad(x)
    assert value == pytest.approx(posterior.logp(x), abs=1e-6)
    for i, step in enumerate([5e-5, 1e-3, 5e-3, 1e-3]):
        move = step * np.eye(len(x))[i]
        difference = (posterior.logp(x + move) - posterior.logp(x - move)) / (2 * step)
        assert gradient[i] == pytest.approx(difference, rel=0.02, abs=0.02 / posterior.scales[i])
    values, gradients = posterior.logp_and_grad_batch([x, x])
    assert values.tolist() == [value, value] and gradients.shape == (2, 4)


def test_where_there_is_no_model(posterior):
    x = posterior.center.copy()
    x[0] = 0.03
    assert posterior.logp(x) == -np.inf
    value, gradient = posterior.logp_and_grad(x)
    assert value == -np.inf and not gradient.any()
    with pytest.raises(ember.InputError, match="outside the prior"):
        posterior.evaluate(x)
    x = posterior.center.copy()
    x[1] = -0.01
    assert posterior.logp(x) == -np.inf
    with pytest.raises(ember.InputError, match="tau_reio"):
        posterior.evaluate(x)
    assert posterior.logp_batch([x, posterior.center])[1] == posterior.logp(posterior.center)


def test_prior_transform(posterior):
    np.testing.assert_allclose(posterior.prior_transform([0.25, 0.5, 0.5, 0.5]), [0.02125, 0.0566, 3.05, 1])
    with pytest.raises(ember.InputError, match="numbers were expected"):
        posterior.logp_batch([[1j] * 4])
    with pytest.raises(ember.InputError, match="unit cube"):
        posterior.prior_transform([0.25, 0.5, 0.5, 1.5])


def test_errors_are_the_programs(file, tmp_path):
    with pytest.raises(ember.MissingFileError, match="no such file") as caught:
        ember.Posterior(tmp_path / "none.yaml")
    assert isinstance(caught.value, FileNotFoundError) and caught.value.status == 66
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(file.read_text().replace("omega_cdm", "omega_cmd"))
    with pytest.raises(ember.InputError) as caught:
        ember.Posterior(wrong)
    assert f"{wrong}:8: params.omega_cmd" in str(caught.value) and 'Did you mean "omega_cdm"?' in str(caught.value)
    assert ember.Posterior(file, ["params.logA=3.05"]).names == ["omega_b", "tau_reio", "A_planck"]
