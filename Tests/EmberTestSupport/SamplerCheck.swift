import EmberInference

/// The worst deviation of the moments of samples from those of a Gaussian target: of means in standard deviations, of
/// covariances in products of standard deviations.
public func worstMomentDeviation(
  _ samples: ChainSamples, from target: GaussianTarget
) -> (mean: Double, covariance: Double) {
  let rows = 0..<samples.count
  let mean = samples.mean(rows: rows)
  let covariance = samples.covariance(rows: rows)
  let sigma = mean.indices.map { target.covariance[$0, $0].squareRoot() }
  var worst = (mean: 0.0, covariance: 0.0)
  for i in mean.indices {
    worst.mean = max(worst.mean, abs(mean[i] - target.mean[i]) / sigma[i])
    for j in mean.indices {
      let deviation = abs(covariance[i, j] - target.covariance[i, j])
      worst.covariance = max(worst.covariance, deviation / (sigma[i] * sigma[j]))
    }
  }
  return worst
}

/// All chains as one, after dropping the first third of each.
public func pooled(_ chains: [ChainSamples]) -> ChainSamples {
  var all = ChainSamples(dimension: chains[0].dimension)
  for chain in chains {
    for i in chain.count / 3..<chain.count { all.append(weight: chain.weights[i], Array(chain[row: i])) }
  }
  return all
}
