import EmberNumerics
import EmberTheory
import Glibc

/// The baryon drag epoch alone, at a tenth of the price of a whole thermal history: for data that see no more of it than their ruler.
///
/// It is what ``Thermodynamics`` finds, to a few parts in a million, from a recombination on fewer nodes.
package struct DragEpoch: Sendable {
  /// Redshift and sound horizon (Mpc) where the drag depth, int kappa' / R dtau, is 1.
  package let redshift: Double
  package let soundHorizon: Double

  package init(_ background: Background, recombination: some RecombinationModel) throws(TheoryError) {
    let history = try recombination.roughHistory(background)
    let nodes = history.logScaleFactors
    let thomson = RecombiningGas(background).thomsonRate
    // d depth / d ln a = kappa' / (R aH).
    let rates = zip(nodes, history.states).map { n, state in
      let a = exp(n)
      return state.electronFraction * thomson / (a * a * background.baryonLoading(a) * background.conformalHubble(a))
    }
    let sums = CubicSpline(nodes, rates).cumulativeIntegral
    let depths = sums.map { sums[sums.count - 1] - $0 }
    guard let next = depths.firstIndex(where: { $0 < 1 }), next > 0 else {
      throw .failed(stage: "thermodynamics", reason: "baryons are never set free")
    }
    let width = nodes[next] - nodes[next - 1]
    let cubic = CubicHermite(
      depths[next - 1], slope: -rates[next - 1], depths[next], slope: -rates[next], width: width)
    // To the last bit.
    let (low, high) = Bisection.bracket(0, 1, steps: 54) { cubic.value($0) > 1 }
    let a = exp(nodes[next - 1] + width * (low + high) / 2)
    redshift = 1 / a - 1
    soundHorizon = background.soundHorizon(a)
  }
}
