"""How other programs use a posterior of Ember. Distances alone, so that a point takes a millisecond."""

import numpy as np
import pytest

jax = pytest.importorskip("jax")
jax.config.update("jax_enable_x64", True)

import ember  # noqa: E402
import ember.jax  # noqa: E402

YAML = """
likelihood:
  desi_dr2_bao: null
theory:
  ember: {precision: draft, emulator: off}
params:
  omega_b: 0.0224
  omega_cdm: {prior: {min: 0.1, max: 0.15}, ref: 0.12, proposal: 0.003}
  H0: {prior: {min: 60, max: 80}, ref: 68, proposal: 1}
"""


@pytest.fixture(scope="module")
def distances(tmp_path_factory):
    path = tmp_path_factory.mktemp("distances") / "distances.yaml"
    path.write_text(YAML)
    return ember.Posterior(path)


@pytest.fixture(scope="module")
def exact(distances):
    """Mean and standard deviation on a grid."""
    grid = np.array([[omega, hubble] for omega in np.linspace(0.1, 0.15, 21) for hubble in np.linspace(63, 75, 21)])
    values = distances.logp_batch(grid)
    weights = np.exp(values - values.max())
    mean = weights @ grid / weights.sum()
    return mean, np.sqrt(weights @ (grid - mean) ** 2 / weights.sum())


def agrees(samples, exact, weights=None):
    mean = np.average(samples, axis=0, weights=weights)
    spread = np.sqrt(np.average((samples - mean) ** 2, axis=0, weights=weights))
    return np.all(np.abs(mean - exact[0]) < 0.35 * exact[1]) and np.all(np.abs(spread / exact[1] - 1) < 0.3)


def whitened(posterior):
    """ln density in units of the posterior, where samplers by gradients feel well."""
    factor = np.linalg.cholesky(np.linalg.inv(posterior.fisher()))
    density = ember.jax.logp(posterior)
    return (lambda q: density(posterior.center + factor @ q)), lambda q: posterior.center + np.asarray(q) @ factor.T


def test_blackjax(distances, exact):
    blackjax = pytest.importorskip("blackjax")
    density, parameters = whitened(distances)
    kernel = blackjax.nuts(density, step_size=0.7, inverse_mass_matrix=np.ones(2))
    state, step = kernel.init(np.zeros(2)), jax.jit(kernel.step)
    places = []
    for key in jax.random.split(jax.random.key(1), 250):
        state, _ = step(key, state)
        places.append(np.array(state.position))
    assert agrees(parameters(places), exact)


def test_numpyro(distances, exact):
    numpyro = pytest.importorskip("numpyro")
    density = ember.jax.loglike(distances)

    def model():
        omega = numpyro.sample("omega_cdm", numpyro.distributions.Uniform(0.1, 0.15))
        hubble = numpyro.sample("H0", numpyro.distributions.Uniform(60, 80))
        numpyro.factor("data", density(jax.numpy.stack([omega, hubble])))

    kernel = numpyro.infer.NUTS(model, dense_mass=True, max_tree_depth=5)
    run = numpyro.infer.MCMC(kernel, num_warmup=150, num_samples=250, progress_bar=False)
    run.run(jax.random.key(2))
    samples = run.get_samples()
    assert agrees(np.stack([samples["omega_cdm"], samples["H0"]], axis=1), exact)


def test_pymc(distances, exact):
    pymc = pytest.importorskip("pymc")
    tensor = pytest.importorskip("pytensor.tensor")
    from pytensor.graph.op import Apply, Op

    class Slope(Op):
        def make_node(self, x):
            return Apply(self, [tensor.as_tensor(x)], [tensor.dvector()])

        def perform(self, node, inputs, outputs):
            outputs[0][0] = distances.loglike_and_grad(inputs[0])[1]

    class LogLikelihood(Op):
        def make_node(self, x):
            return Apply(self, [tensor.as_tensor(x)], [tensor.dscalar()])

        def perform(self, node, inputs, outputs):
            outputs[0][0] = np.array(distances.loglike(inputs[0]))

        def pullback(self, inputs, outputs, cotangents):
            return [cotangents[0] * Slope()(inputs[0])]

        L_op = pullback

    with pymc.Model():
        omega = pymc.Uniform("omega_cdm", 0.1, 0.15, initval=0.12)
        hubble = pymc.Uniform("H0", 60, 80, initval=68)
        pymc.Potential("data", LogLikelihood()(tensor.stack([omega, hubble])))
        trace = pymc.sample(250, tune=150, chains=1, cores=1, random_seed=3, progressbar=False)
    samples = np.stack([trace.posterior[name].to_numpy().ravel() for name in ("omega_cdm", "H0")], axis=1)
    assert agrees(samples, exact)


def test_optax(distances, exact):
    optax = pytest.importorskip("optax")
    density, parameters = whitened(distances)
    slope = jax.jit(jax.grad(lambda q: -density(q)))
    descent = optax.adam(0.1)
    q = np.array([1.5, -1.5])
    state = descent.init(q)
    for _ in range(150):
        change, state = descent.update(slope(q), state)
        q = optax.apply_updates(q, change)
    _, gradient = distances.logp_and_grad(parameters(q))
    assert np.all(np.abs(gradient) * exact[1] < 0.05)


def test_dynesty(distances, exact):
    dynesty = pytest.importorskip("dynesty")
    sampler = dynesty.NestedSampler(
        distances.loglike, distances.prior_transform, 2, nlive=100, rstate=np.random.default_rng(1), sample="rwalk"
    )
    sampler.run_nested(dlogz=0.5, print_progress=False)
    weights = np.exp(sampler.results.logwt - sampler.results.logz[-1])
    assert agrees(sampler.results.samples, exact, weights)


def test_nautilus(distances, exact):
    nautilus = pytest.importorskip("nautilus")
    sampler = nautilus.Sampler(
        distances.prior_transform, distances.loglike, n_dim=2, n_live=200, n_networks=0, pass_dict=False, seed=1
    )
    sampler.run(n_eff=500, verbose=False)
    points, weights, _ = sampler.posterior()
    assert agrees(points, exact, np.exp(weights))


def test_candl_gives_gradients_to_parameters(solver, monkeypatch):
    """SPT-3G 2018 lite: candl's likelihood of Ember's spectra, differentiated through both."""
    candl = pytest.importorskip("candl")
    # candl 1.8.2 gives it lists, which JAX no longer takes.
    plain = jax.numpy.atleast_1d
    monkeypatch.setattr(jax.numpy, "atleast_1d", lambda *some: plain(*(jax.numpy.array(a) if isinstance(a, list) else a for a in some)))
    data = pytest.importorskip("candl.data")
    likelihood = candl.Like(data.SPT3G_2018_TTTEEE_lite, feedback=False)
    lmax = likelihood.ell_max
    scale = np.arange(2, lmax + 1) * np.arange(3, lmax + 2) / (2 * np.pi)

    def chi_squared(point):
        spectra = ember.jax.spectra(point, lmax=lmax, kinds=["lensed_TT", "lensed_TE", "lensed_EE"], solver=solver)
        powers = {kind[-2:]: scale * values[2:] for kind, values in spectra.items()}
        return 2 * likelihood.log_like({"Dl": {"ell": np.arange(2, lmax + 1), **powers}, "Tcal": 1.0, "Ecal": 1.0, "tau": 0.054})

    point = {"omega_b": 0.0224, "n_s": 0.965, "logA": 3.04}
    value, gradient = jax.value_and_grad(chi_squared)(point)
    assert 100 < abs(value) < 300
    for name, step in [("omega_b", 1e-4), ("logA", 0.005)]:
        difference = chi_squared({**point, name: point[name] + step}) - chi_squared({**point, name: point[name] - step})
        assert gradient[name] * step == pytest.approx(float(difference) / 2, rel=0.03, abs=0.02)
