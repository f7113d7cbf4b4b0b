import EmberNumerics
import Glibc

/// Minus twice the logarithm of the restricted marginal likelihood (mean coefficients integrated out, process variance
/// at its maximum; Patterson & Thompson 1971) and its gradient.
///
/// Several outputs may share the hyperparameters; each has its own mean function and variance.
struct RestrictedLikelihood {
  package let geometry: TrainingGeometry
  /// One row per observation, one column per output.
  let outputs: Matrix
  let kernel: Kernel
  var prior = LengthPrior.broad

  /// Value and gradient with respect to the logarithms; `nil` where the covariance is numerically singular.
  func callAsFunction(_ logarithms: [Double]) -> (value: Double, gradient: [Double])? {
    guard let hyperparameters = Hyperparameters(logarithms, geometry) else { return nil }
    let r2 = geometry.squaredDistances(hyperparameters.inverseLengths)
    guard
      let system = KrigingSystem(geometry, kernel: kernel, hyperparameters, squaredDistances: r2)
    else { return nil }
    let precision = system.projectedPrecision
    let projected = precision * outputs
    let degrees = Double(system.degreesOfFreedom)
    let count = Double(outputs.columns)
    var value = count * (system.factor.logDeterminant + system.basisFactor.logDeterminant)
    var weights = precision.elements.map { $0 * count }
    for column in 0..<outputs.columns {
      let q = Self.quadraticForm(outputs, projected, column)
      value += degrees * log(q / degrees)
      subtract(projected, column, factor: degrees / q, from: &weights)
    }
    let (prior, slope) = prior(logarithms, count: geometry.dimension)
    let gradient = CovarianceTrace(geometry: geometry, kernel: kernel, weights: weights)(hyperparameters, r2)
    return (value + prior, zip(gradient, slope).map { $0 + $1 })
  }

  /// y^T P y, kept above rounding for outputs that the mean function represents exactly.
  static func quadraticForm(_ outputs: Matrix, _ projected: Matrix, _ column: Int) -> Double {
    var form = 0.0
    var square = 0.0
    for i in 0..<outputs.rows {
      form += outputs[i, column] * projected[i, column]
      square += outputs[i, column] * outputs[i, column]
    }
    return max(form, 1e-20 * square, .leastNormalMagnitude)
  }

  private func subtract(_ projected: Matrix, _ column: Int, factor: Double, from weights: inout [Double]) {
    let n = outputs.rows
    for i in 0..<n {
      let scaled = factor * projected[i, column]
      for j in 0..<n { weights[i * n + j] -= scaled * projected[j, column] }
    }
  }
}
