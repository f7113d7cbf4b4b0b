import EmberNumerics

extension GaussianProcess {
  /// Values of all outputs at a standardised input, and the variance in units of each output's process variance, noise
  /// included. `basisValues` are ``PolynomialBasis/values(_:)`` of the input.
  func predict(_ z: [Double], basisValues h: [Double]) -> (mean: [Double], relativeVariance: Double) {
    let k = correlations(z)
    let (explained, mean) = varianceFactors(k, h)
    return (self.mean(k, h), max(1 - explained, 0) + relativeNoise + mean)
  }

  /// Values of all outputs at a standardised input.
  public func mean(_ z: [Double]) -> [Double] { mean(correlations(z), basis.values(z)) }

  /// Error variances of all outputs at a standardised input, noise included.
  public func variance(_ z: [Double]) -> [Double] {
    let relative = predict(z, basisValues: basis.values(z)).relativeVariance
    return processVariance.map { $0 * relative }
  }

  /// d output / dz; one row per output.
  public func jacobian(_ z: [Double]) -> Matrix {
    let slopes = squaredDistances(z).map(kernel.slope)
    var result = Matrix(rows: outputCount, columns: z.count)
    for output in 0..<outputCount {
      var gradient = basis.gradient(z, coefficients: Array(meanCoefficients.row(output)))
      for d in z.indices {
        let scaled = z[d] * inverseLengths[d]
        var sum = 0.0
        for i in slopes.indices { sum += weights[output, i] * slopes[i] * (scaled - scaledPoints[d, i]) }
        gradient[d] += 2 * inverseLengths[d] * sum
      }
      for d in z.indices { result[output, d] = gradient[d] }
    }
    return result
  }

  func mean(_ k: [Double], _ h: [Double]) -> [Double] {
    zip(weights * k, meanCoefficients * h).map { $0 + $1 }
  }

  private func correlations(_ z: [Double]) -> [Double] { squaredDistances(z).map(kernel.value) }

  func squaredDistances(_ z: [Double]) -> [Double] {
    let n = pointCount
    return [Double](unsafeUninitializedCapacity: n) { r2, count in
      r2.initialize(repeating: 0)
      scaledPoints.elements.withUnsafeBufferPointer { points in
        for d in z.indices {
          let scaled = z[d] * inverseLengths[d]
          for i in 0..<n {
            let difference = scaled - points[d * n + i]
            r2[i] += difference * difference
          }
        }
      }
      count = n
    }
  }
}
