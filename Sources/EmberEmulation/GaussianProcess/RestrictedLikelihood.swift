import EmberNumerics
import Glibc

/// Minus twice the logarithm of the restricted marginal likelihood (mean coefficients integrated out, process variance
/// at its maximum; Patterson & Thompson 1971) and its gradient.
///
/// Several outputs may share the hyperparameters; each has its own mean function and variance.
struct RestrictedLikelihood {
  let geometry: TrainingGeometry
  /// One column per output.
  let outputs: Matrix
  let kernel: Kernel

  /// Value and gradient with respect to the logarithms; `nil` where the covariance is numerically singular.
  func callAsFunction(_ logarithms: [Double]) -> (value: Double, gradient: [Double])? {
    let hyperparameters = Hyperparameters(logarithms: logarithms)
    let r2 = geometry.squaredDistances(hyperparameters.inverseLengths)
    guard
      let system = KrigingSystem(
        geometry, correlations: r2.map(kernel.value), relativeNoise: hyperparameters.relativeNoise)
    else { return nil }
    let precision = system.projectedPrecision
    let projected = precision * outputs
    let degrees = Double(system.degreesOfFreedom)
    let count = Double(outputs.columns)
    var value = count * (system.factor.logDeterminant + system.basisFactor.logDeterminant)
    var weights = precision.elements.map { $0 * count }
    for column in 0..<outputs.columns {
      let q = quadraticForm(projected, column)
      value += degrees * log(q / degrees)
      subtract(projected, column, factor: degrees / q, from: &weights)
    }
    let (prior, slope) = Self.prior(logarithms)
    let gradient = gradient(weights, r2, hyperparameters)
    return (value + prior, zip(gradient, slope).map { $0 + $1 })
  }

  /// y^T P y, kept above rounding for outputs that the mean function represents exactly.
  private func quadraticForm(_ projected: Matrix, _ column: Int) -> Double {
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

  /// tr(W dR / d ln theta), with W = count P - sum over outputs of (nu / q) P y y^T P.
  private func gradient(_ weights: [Double], _ r2: [Double], _ hyperparameters: Hyperparameters) -> [Double] {
    let n = geometry.count
    var weighted = [Double](repeating: 0, count: r2.count)
    var pair = 0
    for i in 0..<n {
      for j in 0..<i {
        weighted[pair] = 2 * weights[i * n + j] * kernel.slope(r2[pair])
        pair += 1
      }
    }
    var result = hyperparameters.inverseLengths.enumerated().map { d, inverse in
      let difference = geometry.squaredDifferences[d]
      var sum = 0.0
      for pair in weighted.indices { sum += weighted[pair] * difference[pair] }
      return -2 * inverse * inverse * sum
    }
    let trace = (0..<n).reduce(0.0) { $0 + weights[$1 * n + $1] }
    result.append(hyperparameters.relativeNoise * trace)
    return result
  }

  /// A weak log-normal prior on the lengths (about 4 standard deviations, within a factor 5): few points hardly
  /// determine them, and a length that runs off to a bound makes the variance overconfident.
  private static func prior(_ logarithms: [Double]) -> (value: Double, slope: [Double]) {
    let center = log(4.0)
    let width = log(5.0)
    var value = 0.0
    var slope = [Double](repeating: 0, count: logarithms.count)
    for i in 0..<logarithms.count - 1 {
      let t = (logarithms[i] - center) / width
      value += t * t
      slope[i] = 2 * t / width
    }
    return (value, slope)
  }
}
