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

  /// The Hessian of each output at a standardised input times a direction; one row per output.
  ///
  /// With u = Delta / length, k(r^2) has the Hessian 4 k'' u u^T / (l l^T) + 2 k' / l^2.
  public func hessianProduct(_ z: [Double], direction v: [Double]) -> Matrix {
    let r2 = squaredDistances(z)
    let slopes = r2.map(kernel.slope)
    let curvatures = r2.map(kernel.curvature)
    let scaledDirection = zip(v, inverseLengths).map { $0 * $1 }
    var along = [Double](repeating: 0, count: pointCount)
    for d in z.indices {
      for i in along.indices { along[i] += (z[d] * inverseLengths[d] - scaledPoints[d, i]) * scaledDirection[d] }
    }
    var result = Matrix(rows: outputCount, columns: z.count)
    for output in 0..<outputCount {
      let mean = basis.gradient(v, coefficients: quadraticOnly(Array(meanCoefficients.row(output))))
      for d in z.indices {
        var sum = 0.0
        for i in along.indices {
          let u = z[d] * inverseLengths[d] - scaledPoints[d, i]
          sum += weights[output, i] * (4 * curvatures[i] * u * along[i] + 2 * slopes[i] * scaledDirection[d])
        }
        result[output, d] = mean[d] + inverseLengths[d] * sum
      }
      addSlopeTerms(z, scaledDirection, output, to: &result)
    }
    return result
  }

  /// What observed slopes add to the Hessian of an output times a direction, s = direction / length.
  private func addSlopeTerms(_ z: [Double], _ s: [Double], _ output: Int, to result: inout Matrix) {
    for (place, point) in slopePoints.enumerated() {
      let first = pointCount + place * z.count
      let u = scaledDifference(z, point)
      let g = z.indices.map { weights[output, first + $0] * inverseLengths[$0] }
      let (r2, us, gu, gs) = (Self.dot(u, u), Self.dot(u, s), Self.dot(g, u), Self.dot(g, s))
      let third = 8 * kernel.third(r2) * us * gu
      let second = 4 * kernel.curvature(r2)
      for d in z.indices {
        result[output, d] -= inverseLengths[d] * (third * u[d] + second * (s[d] * gu + u[d] * gs + us * g[d]))
      }
    }
  }

  /// The gradient of the quadratic part of the mean is linear in its argument: at v it is the Hessian times v.
  private func quadraticOnly(_ coefficients: [Double]) -> [Double] {
    coefficients.indices.map { $0 < 1 + basis.dimension ? 0 : coefficients[$0] }
  }
}

extension GaussianProcessEmulator: TwiceDifferentiableEmulator {
  public func hessianProduct(_ input: [Double], direction: [Double]) -> Matrix {
    let (z, v) = (standardization(input), standardization.direction(direction))
    let rows = processes.flatMap { process in
      let product = process.hessianProduct(z, direction: v)
      return (0..<product.rows).flatMap { standardization.gradient(Array(product.row($0))) }
    }
    return Matrix(rows: targetCount, columns: inputCount, elements: rows)
  }
}

extension GaussianProcessEmulator: PullbackEmulator {
  public func pullback(
    standardized z: [Double], cotangent: ([Double]) -> [Double]
  ) -> (mean: [Double], gradient: [Double]) {
    guard let basis = processes.first?.basis else { return ([], Array(repeating: 0, count: z.count)) }
    let monomials = basis.values(z)
    let values = processes.map { $0.values(z, basisValues: monomials) }
    let mean = values.flatMap(\.mean)
    let weight = cotangent(mean)
    var gradient = [Double](repeating: 0, count: z.count)
    var first = 0
    for (process, value) in zip(processes, values) {
      let own = Array(weight[first..<first + process.outputCount])
      first += process.outputCount
      let slope = process.gradient(z, slopes: value.slopes, weight: own)
      for i in gradient.indices { gradient[i] += slope[i] }
    }
    return (mean, gradient)
  }
}
