import EmberTheory
import Glibc

/// Axion-like early dark energy: an oscillating scalar field beside the dark energy of today, by the largest share of the density that it
/// has, when it has it, and where the field begins.
public struct EarlyDarkEnergy: Sendable, Hashable {
  /// The share of the density at ``redshift``, where it is largest for the first time.
  public let share: Double
  /// z_c.
  public let redshift: Double
  /// theta_i = phi/f before the field moves.
  public let angle: Double
}

extension EarlyDarkEnergy: StatedSpecies {
  package static var parameters: [ParameterName] { [.earlyShare, .earlyRedshift, .earlyAngle] }

  /// What parameters state; `nil` when they state none, or a share that is lost by rounding.
  package init?(_ parameters: CosmologicalParameters) throws(TheoryError) {
    share = try parameters.checked(.earlyShare)
    redshift = exp(log(10.0) * (try parameters.checked(.earlyRedshift)))
    angle = try parameters.checked(.earlyAngle)
    if parameters[given: .earlyShare] == nil {
      for name in Self.parameters.dropFirst() {
        guard let value = parameters[given: name] else { continue }
        throw .unphysical(
          parameter: name.rawValue, value: value,
          requirement: "is of early dark energy, of which \(ParameterName.earlyShare.rawValue) states none")
      }
    }
    guard share > 1e-15 else { return nil }
    let dark = try DarkEnergy(parameters)
    guard dark.w0 + dark.wa < Self.largestEquationOfState else {
      throw .unphysical(
        parameter: ParameterName.wa.rawValue, value: dark.wa,
        requirement:
          "beside early dark energy w0 + wa must be below \(Self.largestEquationOfState), and w0 is \(dark.w0): the dark energy of today "
          + "would not be negligible where the field moves")
    }
  }

  /// What w0 + wa must be below. The field is followed without the dark energy of today, of which this leaves at z = 300, before the field's
  /// oscillations end to matter, at most two percent of the density.
  private static let largestEquationOfState = -0.3

  package var largestShare: Double? { share }

  /// The field; what is left of it today is part of the dark energy that the other densities leave.
  package func history(among surroundings: Surroundings) throws(TheoryError) -> any SpeciesHistory {
    if let history = ScalarFieldHistory(self, surroundings.matterAndRadiation) { return history }
    throw .unphysical(
      parameter: ParameterName.earlyShare.rawValue, value: share,
      requirement: "no field that begins at theta_i = \(angle) has this share at z = \(redshift)")
  }
}
