import EmberTheory
import Glibc

/// Dark energy with pressure over density w0 + wa (1 - a) (Chevallier & Polarski 2001; Linder 2003): the share of its density today
/// follows from the other species.
public struct DarkEnergy: Sendable, Hashable {
  public let w0: Double
  public let wa: Double

  public static let cosmologicalConstant = DarkEnergy(w0: -1, wa: 0)

  /// True when the density is constant, so that there is nothing to perturb.
  public var isConstant: Bool { self == .cosmologicalConstant }

  /// p / rho at scale factor a.
  public func equationOfState(_ a: Double) -> Double { w0 + wa * (1 - a) }

  /// rho over its value today at scale factor a: a^(-3 (1 + w0 + wa)) exp(-3 wa (1 - a)).
  public func density(_ a: Double) -> Double { exp(-3 * ((1 + w0 + wa) * log(a) + wa * (1 - a))) }
}

extension DarkEnergy {
  /// The dark energy that parameters state; throws where it would be no dark energy.
  package init(_ parameters: CosmologicalParameters) throws(TheoryError) {
    w0 = try parameters.checked(.w0)
    wa = try parameters.checked(.wa)
    guard w0 + wa < 0 else {
      throw .unphysical(
        parameter: ParameterName.wa.rawValue, value: wa,
        requirement: "w0 + wa must be below 0, or dark energy would outweigh matter early on, and w0 is \(w0)")
    }
  }
}
