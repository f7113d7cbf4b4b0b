import numpy as np

from ember._nuts import NUTS


def test_transitions_leave_a_normal_density_as_it_is():
    covariance = np.array([[1, 0.6], [0.6, 2]])
    inverse = np.linalg.inv(covariance)
    chain = NUTS(lambda q: (-0.5 * q @ inverse @ q, -inverse @ q), np.random.default_rng(1))
    point, places = chain.point(np.array([3.0, 3.0])), []
    for number in range(5000):
        point, acceptance = chain.transition(point)
        if number < 300:
            chain.adapt(acceptance)
        else:
            places.append(point.q)
        if number == 300:
            chain.settle()
    assert np.allclose(np.mean(places, axis=0), 0, atol=0.08)
    assert np.allclose(np.cov(np.transpose(places)), covariance, rtol=0.1, atol=0.05)
    assert chain.divergences == 0
