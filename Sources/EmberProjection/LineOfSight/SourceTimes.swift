import Glibc

/// The times on which sources are integrated along the line of sight: uniform in a smooth map u(tau).
///
/// The trapezoidal rule in u converges exponentially for smooth integrands that vanish at both ends, as these do, once the
/// oscillation of the Bessel functions is resolved (k dtau below about 2). Nodes crowd around recombination and towards today. Their
/// number depends on the precision only, so a spectrum is a smooth function of the parameters.
package struct SourceTimes: Sendable {
  /// Conformal times, ascending, in Mpc.
  package let times: [Double]
  /// d tau / d node: the weights of the trapezoidal rule.
  package let weights: [Double]
  /// The time of last scattering.
  package var peak: Double { map.peak }
  private let map: Map

  /// u(tau) = (tau - start)/late + (width/fine) asinh((tau - peak)/width) - ln(tau0 - tau + core)/slope.
  private struct Map: Sendable {
    let late: Double
    let fine: Double
    let width: Double
    let peak: Double
    let age: Double
    let core: Double
    static let slope = 0.06

    init(peak: Double, age: Double) {
      self.peak = peak
      self.age = age
      late = age / 350
      fine = peak / 140
      width = peak / 2
      core = age / 280
    }

    func callAsFunction(_ tau: Double) -> Double {
      let recombination = width / fine * asinh((tau - peak) / width)
      return tau / late + recombination - log(age - tau + core) / Self.slope
    }

    func density(_ tau: Double) -> Double {
      let x = (tau - peak) / width
      return 1 / late + 1 / (fine * (1 + x * x).squareRoot()) + 1 / (Self.slope * (age - tau + core))
    }
  }

  /// How nodes lie at the ends of the range.
  package enum Ends: Double, Sendable {
    /// On its beginning; what is at its end vanishes.
    case on = 0
    /// Half a step inside, for integrands that do not vanish at the end (the midpoint rule).
    case between = 0.5
  }

  /// `peak` is the time of last scattering, `start` the time before which nothing is visible, `age` today.
  package init(start: Double, peak: Double, age: Double, sampling: Double, ends: Ends = .on) {
    let fiducial = Map(peak: 280.5, age: 14150)
    let count = Int((sampling * (fiducial(14150) - fiducial(190))).rounded())
    let map = Map(peak: peak, age: age)
    let first = map(start)
    let step = (map(age) - first) / Double(count)
    var tau = start
    var times: [Double] = []
    var weights: [Double] = []
    for node in 0..<count {
      let target = first + (Double(node) + ends.rawValue) * step
      if node > 0 { tau += step / map.density(tau) }
      for _ in 0..<3 { tau -= (map(tau) - target) / map.density(tau) }
      times.append(tau)
      weights.append(step / map.density(tau))
    }
    if ends == .on { weights[0] *= 0.5 }
    self.times = times
    self.weights = weights
    self.map = map
  }

  /// Distance between neighbouring nodes at time tau for the fiducial sampling: a bound for steps of the integrator.
  package func spacing(_ tau: Double) -> Double { 1 / map.density(min(tau, map.age)) }
}
