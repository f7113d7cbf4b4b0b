import Glibc

/// Wavenumbers of the integral C_l = 4 pi int dlnk P(k) Delta_l(k)^2: uniform in v(k) = ln(k)/slope + k/step.
///
/// Delta_l^2 oscillates with frequency 2 tau0 in k; the trapezoidal rule in v is exponentially accurate once that is resolved.
struct IntegralWavenumbers: Sendable {
  let values: [Double]
  /// dk/dv / k: weights for int dlnk.
  let weights: [Double]

  init(largest: Double, age: Double, sampling: Double) {
    let step = 2.3 / age / sampling
    let slope = 0.05 / sampling
    let smallest = 0.03 / age
    func v(_ k: Double) -> Double { log(k) / slope + k / step }
    let span = v(largest) - v(smallest)
    let count = Int(span.rounded())
    let dv = span / Double(count)
    var k = smallest
    var values: [Double] = []
    var weights: [Double] = []
    for node in 0...count {
      let target = v(smallest) + Double(node) * dv
      for _ in 0..<4 where node > 0 { k -= (v(k) - target) / (1 / (slope * k) + 1 / step) }
      values.append(k)
      weights.append(dv / (1 / slope + k / step))
      k += dv / (1 / (slope * k) + 1 / step)
    }
    weights[0] *= 0.5
    weights[count] *= 0.5
    self.values = values
    self.weights = weights
  }
}
