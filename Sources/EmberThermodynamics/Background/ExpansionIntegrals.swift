import EmberNumerics
import Glibc

/// Integrals over the expansion history on the fixed grid in ln a.
struct ExpansionIntegrals {
  private(set) var times: [Double]
  private(set) var timeSlopes: [Double]
  private(set) var horizons: [Double]
  private(set) var age: Double

  private static let rule = GaussLegendre(count: 4)
  private static let panel: [(offset: Double, weight: Double)] = zip(rule.nodes, rule.weights).map {
    ((1 + $0) / 2 * Background.gridStep, $1 / 2 * Background.gridStep)
  }

  /// `baryonLoading` is R today.
  init(_ expansion: Expansion, baryonLoading: Double) {
    let n = Background.gridCount
    times = [Double](repeating: 0, count: n)
    timeSlopes = times
    horizons = times
    // Deep in the radiation era tau = a / sqrt(8 pi G rho a^4 / 3) up to a / (4 a_eq).
    let start = exp(Background.gridStart)
    let rate = (expansion.densityA4(start) / 3).squareRoot()
    let correction = start * expansion.earlyMatter / (4 * (expansion.radiation + expansion.massive))
    times[0] = start / rate * (1 + correction)
    timeSlopes[0] = start / rate
    horizons[0] = times[0] / 3.0.squareRoot()
    age = start * times[0] / 2
    let stride = exp(Background.gridStep)
    let panel = Self.panel.map { (factor: exp($0.offset), weight: $0.weight) }
    var a0 = start
    for i in 1..<n {
      var (time, horizon, clock) = (0.0, 0.0, 0.0)
      for node in panel {
        let a = a0 * node.factor
        let step = node.weight * a / (expansion.densityA4(a) / 3).squareRoot()
        time += step
        horizon += step / (3 * (1 + baryonLoading * a)).squareRoot()
        clock += step * a
      }
      times[i] = times[i - 1] + time
      horizons[i] = horizons[i - 1] + horizon
      age += clock
      a0 = i % 50 == 0 ? exp(Background.gridStart + Double(i) * Background.gridStep) : a0 * stride
      timeSlopes[i] = a0 / (expansion.densityA4(a0) / 3).squareRoot()
    }
  }
}
