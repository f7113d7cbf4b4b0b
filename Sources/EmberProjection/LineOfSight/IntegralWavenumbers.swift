import Glibc

/// Wavenumbers of the integral C_l = 4 pi int dlnk P(k) Delta_l(k)^2: uniform in v(k) = ln(k)/slope + k/step.
///
/// Delta_l^2 oscillates with frequency 2 tau0 in k; the trapezoidal rule in v is exponentially accurate once that is resolved. Times the
/// age, the nodes are the same numbers in every model. Only how many of them are below `largest` varies, and the last ones weigh nothing
/// that could be seen: so C_l is a smooth function of the parameters.
package struct IntegralWavenumbers: Sendable {
  package let values: [Double]
  /// dk/dv / k: weights for int dlnk.
  package let weights: [Double]

  init(values: [Double], weights: [Double]) {
    self.values = values
    self.weights = weights
  }

  package init(largest: Double, age: Double, sampling: Double) {
    let step = 2.3 / sampling
    let slope = 0.05 / sampling
    let smallest = 0.03
    func v(_ phase: Double) -> Double { log(phase) / slope + phase / step }
    func rate(_ phase: Double) -> Double { 1 / (1 / (slope * phase) + 1 / step) }
    let count = Int(v(largest * age) - v(smallest))
    var phase = smallest
    var values: [Double] = []
    var weights: [Double] = []
    for node in 0...max(count, 0) {
      let target = v(smallest) + Double(node)
      for _ in 0..<4 where node > 0 { phase -= (v(phase) - target) * rate(phase) }
      values.append(phase / age)
      weights.append(rate(phase) / phase)
      phase += rate(phase)
    }
    weights[0] *= 0.5
    self.values = values
    self.weights = weights
  }
}
