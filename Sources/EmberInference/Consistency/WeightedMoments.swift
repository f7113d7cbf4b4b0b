/// The weighted mean of values.
public func weightedMean(_ values: [Double], _ weights: [Double]) -> Double {
  zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
}

/// The weighted covariance of two columns.
public func weightedCovariance(_ a: [Double], _ b: [Double], _ weights: [Double]) -> Double {
  let (first, second) = (weightedMean(a, weights), weightedMean(b, weights))
  var sum = 0.0
  for (i, weight) in weights.enumerated() { sum += weight * (a[i] - first) * (b[i] - second) }
  return sum / weights.reduce(0, +)
}
