import EmberNumerics

/// What turns the correlations k of a point with the training points into its variance:
/// 1 + noise - |L^-1 k|^2 + |Ls^-1 h - N k|^2, where N = Ls^-1 H^T R^-1 carries the uncertainty of the mean function.
struct VarianceFactors: Sendable {
  /// L^-1.
  let inverse: Matrix
  /// N.
  let meanProjection: Matrix
  /// Ls^-1.
  let basisInverse: Matrix

  init(_ system: KrigingSystem) {
    inverse = system.factor.inverseLower
    meanProjection = system.basisFactor.solveLower(system.whitenedBasis.transposedProduct(inverse))
    basisInverse = system.basisFactor.inverseLower
  }

  /// The variance in units of the process variance: explained by the data, and added by the uncertain mean.
  func callAsFunction(_ k: [Double], _ h: [Double]) -> (explained: Double, mean: Double) {
    let parts = parts(k, h)
    return (parts.explained.reduce(0) { $0 + $1 * $1 }, parts.mean.reduce(0) { $0 + $1 * $1 })
  }

  /// L^-1 k, and Ls^-1 h - N k.
  func parts(_ k: [Double], _ h: [Double]) -> (explained: [Double], mean: [Double]) {
    let added = meanProjection * k
    return (inverse.lowerTriangularProduct(k), zip(basisInverse.lowerTriangularProduct(h), added).map { $0 - $1 })
  }
}
