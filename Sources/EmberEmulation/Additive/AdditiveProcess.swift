import EmberNumerics

/// An additive process given its examples, around a polynomial of what is always there (universal kriging; Rasmussen & Williams 2006,
/// section 2.7), for outputs that share its shape.
struct AdditiveProcess: Sendable {
  let shape: AdditiveShape
  private let points: [[Double]]
  private let basis: PolynomialBasis
  /// P y and the coefficients of the mean, one row per output.
  private let weights: Matrix
  private let coefficients: Matrix
  private let factors: VarianceFactors
  /// Per output.
  let processVariance: [Double]
  let leaveOneOut: LeaveOneOut

  /// `nil` when the covariance is not positive definite even with much noise.
  ///
  /// - Parameters:
  ///   - points: u of each example.
  ///   - groups: what is left out together.
  ///   - outputs: one row per example, one column per output.
  init?(
    _ shape: AdditiveShape, points: [[Double]], leavingOut groups: [LeftOutGroup], basis: PolynomialBasis,
    _ inputs: AdditiveInputs,
    outputs: Matrix
  ) {
    var shape = shape
    let basisValues = basis.values(points, inputs)
    var covariance = shape.covariance(points)
    var system = KrigingSystem(covariance, basisValues: basisValues)
    for _ in 0..<8 where system == nil {
      for i in points.indices { covariance[i, i] += 9 * shape.noise }
      shape.noise *= 10
      system = KrigingSystem(covariance, basisValues: basisValues)
    }
    guard let system, system.degreesOfFreedom > 0 else { return nil }
    let precision = system.projectedPrecision
    let projected = precision * outputs
    self.shape = shape
    self.points = points
    self.basis = basis
    weights = projected.transposed
    coefficients = system.meanCoefficients(outputs).transposed
    factors = VarianceFactors(system)
    processVariance = (0..<outputs.columns).map { column in
      let form = (0..<outputs.rows).reduce(0.0) { $0 + outputs[$1, column] * projected[$1, column] }
      return max(form / Double(system.degreesOfFreedom), .leastNormalMagnitude)
    }
    leaveOneOut = LeaveOneOut(
      groups, precision: { precision[$0, $1] }, projected: projected, processVariance: processVariance)
  }

  var outputCount: Int { weights.rows }

  /// The covariances with all examples.
  func covariances(_ u: [Double]) -> [Double] { points.map { shape.covariance(u, $0) } }

  private func monomials(_ u: [Double]) -> [Double] { basis.values(Array(u.prefix(basis.dimension))) }

  func mean(_ u: [Double], _ covariances: [Double]) -> [Double] {
    zip(weights * covariances, coefficients * monomials(u)).map { $0 + $1 }
  }

  /// What examples and mean function explain of a place.
  func varianceParts(_ u: [Double], _ covariances: [Double]) -> (explained: [Double], mean: [Double]) {
    factors.parts(covariances, monomials(u))
  }

  /// The variance in units of the process's, noise included.
  func relativeVariance(_ u: [Double], _ covariances: [Double]) -> Double {
    let parts = varianceParts(u, covariances)
    return max(shape.variance(u) - parts.explained.squaredNorm, 0) + parts.mean.squaredNorm + shape.noise
  }

  /// The gradient with respect to u of a weighted sum of the outputs' means.
  func gradient(_ u: [Double], weight: [Double]) -> [Double] {
    let combined = weights.product(weight, transpose: true)
    var result = basis.gradient(
      Array(u.prefix(basis.dimension)), coefficients: coefficients.product(weight, transpose: true))
    result += Array(repeating: 0, count: u.count - result.count)
    for (v, own) in zip(points, combined) {
      let parts = shape.parts(u, v)
      for d in shape.baseInverse.indices {
        result[d] -= own * parts.base * (u[d] - v[d]) * shape.baseInverse[d] * shape.baseInverse[d]
      }
      let slope = 2 * own * parts.shares * parts.slope
      for d in shape.addedInverse.indices {
        result[d] += slope * (u[d] - v[d]) * shape.addedInverse[d] * shape.addedInverse[d]
      }
      if shape.hasAddition { result[shape.baseCount] += own * v[shape.baseCount] * parts.value }
    }
    return result
  }
}
