import EmberNumerics
import Glibc

/// The maximum of the visibility function of recombination, g = kappa' exp(-kappa), over conformal time.
struct VisibilityPeak: Sendable {
  /// Conformal time in Mpc.
  package let time: Double

  /// Finds the largest value among the nodes of the grid, and near it the zero of dg/dtau; `nil` when no node in between is largest.
  ///
  /// - Parameters:
  ///   - opacity: kappa' at the nodes, in 1/Mpc; `depths`: kappa there.
  ///   - thomson: kappa' = x_e thomson / a^2.
  init?(
    _ background: Background, _ grid: ConformalGrid, _ history: RecombinationHistory, opacity: [Double],
    depths: [Double], thomson: Double
  ) {
    let logarithms = zip(opacity, depths).map { log($0) - $1 }
    guard let top = logarithms.indices.max(by: { logarithms[$0] < logarithms[$1] }), top > 0,
      top < logarithms.count - 1
    else { return nil }
    // d ln g / d ln a times aH: positive before the maximum.
    func slope(_ time: Double) -> Double {
      let n = background.logScaleFactors(ascending: [time])[0]
      let state = history.state(n)
      let a = exp(n)
      let opacity = state.electronFraction * thomson / (a * a)
      let ratio = state.electronFractionSlope / state.electronFraction
      return (ratio - 2) * background.conformalHubble(a) + opacity
    }
    let (start, end) = (grid.times[top - 1], grid.times[top + 1])
    guard slope(start) > 0, slope(end) < 0 else { return nil }
    // To the last bit.
    let (low, high) = Bisection.bracket(start, end, steps: 54) { slope($0) > 0 }
    time = (low + high) / 2
  }
}
