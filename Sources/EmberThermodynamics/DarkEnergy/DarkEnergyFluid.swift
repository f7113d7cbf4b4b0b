import EmberTheory

/// Dark energy w0 + wa (1 - a) as a fluid whose sound speed in its rest frame is constant (Bean & Dore 2004, astro-ph/0307100;
/// Ballesteros & Lesgourgues 2010, arXiv:1004.5509), in place of the parametrised post-Friedmann description.
///
/// Its density is that of ``DarkEnergy``. Where 1 + w changes sign a single fluid has no finite perturbations.
public struct DarkEnergyFluid: StatedSpecies, SpeciesHistory {
  /// c_s^2 = delta p / delta rho where the fluid is at rest.
  public let soundSpeedSquared: Double

  package static var parameters: [ParameterName] { [.darkEnergySoundSpeed] }
  package static var isDarkEnergy: Bool { true }

  /// `nil` without a sound speed; throws where w would pass through -1.
  package init?(_ parameters: CosmologicalParameters) throws(TheoryError) {
    guard parameters[given: .darkEnergySoundSpeed] != nil else { return nil }
    soundSpeedSquared = try parameters.checked(.darkEnergySoundSpeed)
    let dark = try DarkEnergy(parameters)
    let (now, early) = (1 + dark.w0, 1 + dark.w0 + dark.wa)
    guard min(now, early) > -Self.rounding || max(now, early) < Self.rounding else {
      throw .unphysical(
        parameter: ParameterName.wa.rawValue, value: dark.wa,
        requirement:
          "takes w from \(dark.w0 + dark.wa) early on through -1 to w0 = \(dark.w0) today, where a fluid with "
          + "\(ParameterName.darkEnergySoundSpeed.rawValue) has no finite perturbations; without "
          + "\(ParameterName.darkEnergySoundSpeed.rawValue) dark energy is perturbed by PPF, which passes through -1")
    }
  }

  /// What 1 + w may be on the other side by rounding.
  private static let rounding = 1e-12

  package func history(among surroundings: Surroundings) throws(TheoryError) -> any SpeciesHistory { self }
}
