import EmberNumerics
import EmberTheory

/// A model of the reionisation of the universe.
public protocol ReionizationModel: Sendable {
  associatedtype History: ReionizationHistory

  /// Name and settings, spelled out without spaces: part of the key of stored results.
  var identifier: String { get }

  /// The optical depth of a history with its midpoint at a redshift, in a universe whatever its own optical depth.
  func opticalDepth(midpoint redshift: Double, _ model: CosmologicalModel) throws(TheoryError) -> Double

  /// The history whose optical depth is that of the background's model.
  func history(_ background: Background) throws(TheoryError) -> History

  /// Throws where ``history(_:)`` would, in a fraction of its time.
  func check(_ model: CosmologicalModel) throws(TheoryError)
}

/// How reionisation adds free electrons to those that recombination left over.
public protocol ReionizationHistory: Sendable {
  /// Redshift of the midpoint.
  var redshift: Double { get }

  /// x_e = n_e / n_H and d x_e / d z at redshift z, given `residual` and its d/dz from recombination.
  func electronFraction(z: Double, residual: Double, residualSlope: Double) -> (value: Double, slope: Double)
}

extension ReionizationHistory {
  /// kappa of these electrons alone: int x_e n_H sigma_T (1+z)^2 / H dz with `thomsonRate` = n_H sigma_T today in 1/Mpc, over panels that
  /// end at redshifts.
  func opticalDepth(_ expansion: Expansion, _ thomsonRate: Double, panels ends: [Double]) -> Double {
    var sum = 0.0
    for (low, high) in zip(ends, ends.dropFirst()) {
      sum += GaussLegendre.reionization.integrate(low, high) { z in
        let a = 1 / (1 + z)
        let x = electronFraction(z: z, residual: 0, residualSlope: 0).value
        // dtau = dz / H with H = aH / a.
        return x / (a * expansion.conformalHubble(a))
      }
    }
    return sum * thomsonRate
  }
}

extension GaussLegendre {
  fileprivate static let reionization = GaussLegendre(count: 6)
}

extension TheoryError {
  /// An optical depth that no midpoint of reionisation up to `redshift` has.
  static func tooDeep(_ wanted: Double, most: Double, redshift: Double) -> TheoryError {
    .unphysical(
      parameter: ParameterName.tauReio.rawValue, value: wanted,
      requirement: "must be at most \(most), which puts reionisation at z = \(redshift)")
  }
}
