/// Atomic data of hydrogen and helium used by RECFAST (Seager, Sasselov & Scott 1999; Wong, Moss & Scott 2008), SI units.
enum AtomicConstants {
  /// Ionisation energies over hc, in 1/m.
  static let hydrogenIonization = 1.096787737e7
  static let heliumIonization = 1.98310772e7
  static let heliumSecondIonization = 4.389088863e7
  /// Excitation energies above the ground state over hc, in 1/m: H Lyman alpha; He 2^1s, 2^1p, 2^3s, 2^3p.
  static let hydrogenAlpha = 8.225916453e6
  static let helium2s = 1.66277434e7
  static let helium2p = 1.71134891e7
  static let helium2sTriplet = 1.5985597526e7
  static let helium2pTriplet = 1.690871466e7
  /// Ionisation energy of the He triplet state 2^3s over hc, in 1/m.
  static let tripletIonization = 3.8454693845e6
  /// Two-photon rates 2s -> 1s in 1/s.
  static let twoPhotonHydrogen = 8.2245809
  static let twoPhotonHelium = 51.3
  /// Spontaneous rates He 2^1p -> 1s and 2^3p -> 1s in 1/s.
  static let decaySinglet = 1.798287e9
  static let decayTriplet = 177.58
  /// Cross sections of hydrogen ionisation by the He 2^1p and 2^3p lines, in m^2.
  static let crossSectionSinglet = 1.436289e-22
  static let crossSectionTriplet = 1.484872e-22

  /// hc/k_B in m K: turns a wavenumber into a temperature.
  static let kelvinMetre = PhysicalConstants.h * PhysicalConstants.c / PhysicalConstants.kB
  /// 2 pi m_e k_B / h^2 in 1/(m^2 K).
  static let thermalWavenumber =
    2 * Double.pi * (PhysicalConstants.electronMass / PhysicalConstants.h)
    * (PhysicalConstants.kB / PhysicalConstants.h)
}
