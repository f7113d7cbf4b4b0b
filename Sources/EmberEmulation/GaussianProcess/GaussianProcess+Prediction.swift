import EmberNumerics

extension GaussianProcess {
  /// Values of all outputs at a standardised input, and the variance in units of each output's process variance, noise
  /// included. `basisValues` are ``PolynomialBasis/values(_:)`` of the input.
  func predict(_ z: [Double], basisValues h: [Double]) -> (mean: [Double], relativeVariance: Double) {
    let k = covariances(z)
    let (explained, mean) = varianceFactors(k, h)
    return (self.mean(k, h), max(1 - explained, 0) + relativeNoise + mean)
  }

  /// Values of all outputs at a standardised input.
  public func mean(_ z: [Double]) -> [Double] { mean(covariances(z), basis.values(z)) }

  /// Error variances of all outputs at a standardised input, noise included.
  public func variance(_ z: [Double]) -> [Double] {
    let relative = predict(z, basisValues: basis.values(z)).relativeVariance
    return processVariance.map { $0 * relative }
  }

  /// d output / dz; one row per output.
  public func jacobian(_ z: [Double]) -> Matrix {
    let slopes = squaredDistances(z).map(kernel.slope)
    let rows = (0..<outputCount).flatMap { output in
      gradient(z, slopes: slopes, weight: (0..<outputCount).map { $0 == output ? 1 : 0 })
    }
    return Matrix(rows: outputCount, columns: z.count, elements: rows)
  }

  func mean(_ k: [Double], _ h: [Double]) -> [Double] {
    zip(weights * k, meanCoefficients * h).map { $0 + $1 }
  }

  /// The covariances of the process at a standardised input with all that was observed, in units of the process variance.
  func covariances(_ z: [Double]) -> [Double] {
    let r2 = squaredDistances(z)
    return r2.map(kernel.value) + slopeCovariances(z) { kernel.slope(r2[$0]) }
  }

  /// The same with observed slopes alone, from the kernel's slope at each training point.
  func slopeCovariances(_ z: [Double], _ slope: (Int) -> Double) -> [Double] {
    slopePoints.flatMap { point in
      let factor = -2 * slope(point)
      return z.indices.map { factor * inverseLengths[$0] * (z[$0] * inverseLengths[$0] - scaledPoints[$0, point]) }
    }
  }

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
