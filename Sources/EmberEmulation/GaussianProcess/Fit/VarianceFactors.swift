import EmberNumerics

/// What turns the correlations k of a point with the training points into its variance:
/// 1 + noise - |L^-1 k|^2 + |Ls^-1 h - N k|^2, where N = Ls^-1 H^T R^-1 carries the uncertainty of the mean function.
struct VarianceFactors: Sendable {
  /// L^-1 above N.
  let stacked: Matrix
  /// Ls^-1.
  let basisInverse: Matrix

  init(_ system: KrigingSystem) {
    let inverse = system.factor.inverseLower
    let n = system.basisFactor.solveLower(system.whitenedBasis.transposedProduct(inverse))
    stacked = Matrix(
      rows: inverse.rows + n.rows, columns: inverse.columns, elements: inverse.elements + n.elements)
    basisInverse = system.basisFactor.inverseLower
  }

  /// The variance in units of the process variance: explained by the data, and added by the uncertain mean.
  func callAsFunction(_ k: [Double], _ h: [Double]) -> (explained: Double, mean: Double) {
    let parts = parts(k, h)
    return (parts.explained.reduce(0) { $0 + $1 * $1 }, parts.mean.reduce(0) { $0 + $1 * $1 })
  }

  /// L^-1 k, and Ls^-1 h - N k.
  func parts(_ k: [Double], _ h: [Double]) -> (explained: [Double], mean: [Double]) {
    let projected = stacked * k
    var mean = basisInverse * h
    for a in mean.indices { mean[a] -= projected[k.count + a] }
    return (Array(projected[..<k.count]), mean)
  }
}
