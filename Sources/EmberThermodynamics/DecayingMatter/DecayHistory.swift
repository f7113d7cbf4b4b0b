import EmberNumerics
import Glibc

/// The history of decaying dark matter and its radiation, which together keep their energy. Densities are 8 pi G rho in Mpc^-2.
package final class DecayHistory: SpeciesHistory {
  /// Gamma in 1/Mpc.
  let rate: Double
  /// rho a^3 before anything has decayed.
  let initial: Double
  private let solution: DecayEquation.Solution

  /// `nil` where no universe has as much.
  init?(_ stated: DecayingColdMatter, _ surroundings: Surroundings) {
    guard let equation = DecayEquation(rate: stated.rate, surroundings) else { return nil }
    let unit = surroundings.unit
    switch stated.amount {
    case .initial(let omega):
      guard let solution = equation.solution(initial: omega * unit) else { return nil }
      (initial, self.solution) = (omega * unit, solution)
    case .today(let omega):
      guard let (initial, solution) = equation.solution(today: omega * unit) else { return nil }
      (self.initial, self.solution) = (initial, solution)
    }
    rate = equation.rate
  }

  /// What is left of the matter, and rho_r a^4, both over the initial rho a^3.
  private func shares(_ a: Double) -> (matter: Double, radiation: Double) {
    let x = (log(a) - DecayEquation.start) / DecayEquation.step
    guard x > 0 else {
      // Powers of a in the radiation era.
      let ratio = a / exp(DecayEquation.start)
      return (1, solution.radiation[0] * ratio * ratio * ratio)
    }
    let i = min(Int(min(x, 1e6)), DecayEquation.steps - 1)
    func value(_ values: [Double], _ slopes: [Double]) -> Double {
      CubicHermite(values[i], slope: slopes[i], values[i + 1], slope: slopes[i + 1], width: DecayEquation.step)
        .value(x - Double(i))
    }
    return (
      exp(-value(solution.depths, solution.depthRates)), value(solution.radiation, solution.radiationRates)
    )
  }

  package func density(_ a: Double) -> Double {
    let shares = shares(a)
    return initial * (shares.matter + shares.radiation / a) / (a * a * a)
  }

  package func stress(_ a: Double) -> (density: Double, pressure: Double) {
    let shares = shares(a)
    let radiation = initial * shares.radiation / (a * a)
    return (initial * shares.matter / a + radiation, radiation / 3)
  }

  package func matter(_ a: Double) -> Double { initial * shares(a).matter / (a * a * a) }

  package func radiation(_ a: Double) -> Double { initial * shares(a).radiation / (a * a * a * a) }

  package var columns: [Int] { [0, 0, 1, 2] }

  /// What is left of the matter, and rho_r a^4, both over the initial rho a^3; Gamma; and the initial rho a^3.
  package func values(_ a: Double, _ hubble: Double) -> (values: SIMD4<Double>, slopes: SIMD4<Double>) {
    let shares = shares(a)
    let decay = rate * a * shares.matter
    return (SIMD4(shares.matter, shares.radiation, rate, initial), SIMD4(-decay, decay * a, 0, 0))
  }
}
