import EmberNumerics

extension GaussianProcess {
  /// Values of all outputs at a standardised input with its monomials, and the slopes of the kernel that derivatives need.
  func values(_ z: [Double], basisValues h: [Double]) -> (mean: [Double], slopes: [Double]) {
    var correlations = squaredDistances(z)
    let slopes = [Double](unsafeUninitializedCapacity: correlations.count) { slopes, count in
      for i in correlations.indices { (correlations[i], slopes[i]) = kernel.valueAndSlope(correlations[i]) }
      count = correlations.count
    }
    return (mean(correlations + slopeCovariances(z) { slopes[$0] }, h), slopes)
  }

  /// The gradient of a weighted sum of the outputs at a standardised input with its kernel slopes: what a chain rule needs,
  /// without the Jacobian.
  func gradient(_ z: [Double], slopes: [Double], weight: [Double]) -> [Double] {
    let combined = weights.product(weight, transpose: true)
    var gradient = basis.gradient(z, coefficients: meanCoefficients.product(weight, transpose: true))
    let n = pointCount
    addSlopeTerms(z, slopes, combined, to: &gradient)
    let weighted = slopes.indices.map { combined[$0] * slopes[$0] }
    scaledPoints.elements.withUnsafeBufferPointer { points in
      for d in z.indices {
        let scaled = z[d] * inverseLengths[d]
        var sum = 0.0
        for i in 0..<n { sum += weighted[i] * (scaled - points[d * n + i]) }
        gradient[d] += 2 * inverseLengths[d] * sum
      }
    }
    return gradient
  }

  /// What observed slopes with these weights add to the gradient: that of -2 k'(r^2) g u with g = weight / length.
  private func addSlopeTerms(_ z: [Double], _ slopes: [Double], _ combined: [Double], to gradient: inout [Double]) {
    for (place, point) in slopePoints.enumerated() {
      let first = pointCount + place * z.count
      let u = scaledDifference(z, point)
      let g = z.indices.map { combined[first + $0] * inverseLengths[$0] }
      let curved = 4 * kernel.curvature(Self.dot(u, u)) * Self.dot(g, u)
      for d in z.indices { gradient[d] -= inverseLengths[d] * (curved * u[d] + 2 * slopes[point] * g[d]) }
    }
  }

  private func scaledDifference(_ z: [Double], _ point: Int) -> [Double] {
    z.indices.map { z[$0] * inverseLengths[$0] - scaledPoints[$0, point] }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
}
