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
    let projected = stacked * k
    let n = k.count
    let own = basisInverse * h
    var explained = 0.0
    for i in 0..<n { explained += projected[i] * projected[i] }
    var mean = 0.0
    for a in own.indices {
      let difference = own[a] - projected[n + a]
      mean += difference * difference
    }
    return (explained, mean)
  }
}
