/// Constants of hydrogen with which the effective rates were computed (Ali-Haimoud & Hirata 2011, arXiv:1011.3758): reduced mass, no
/// relativistic corrections.
///
/// With a fine-structure constant and an electron mass of alpha and m_e times today's, energies would go with alpha^2 m_e: rates are read at T /
/// (alpha^2 m_e), recombination coefficients go with alpha^2 / m_e^2, the rate 2p -> 2s with alpha^5 m_e, the two-photon rate with alpha^8 m_e,
/// ``sahaFactor`` with (alpha m_e)^3, ``escapeFactor`` with alpha^6 m_e^3. Helium's constants go alike, Compton heating with alpha^2 / m_e^3.
enum HydrogenAtom {
  /// Ionisation energy E_I / k_B in K.
  static let ionization = 13.598286071938324 * PhysicalConstants.electronVolt / PhysicalConstants.kB
  /// Two-photon rate 2s -> 1s in 1/s (Labzowsky et al. 2005).
  static let twoPhoton = 8.2206
  /// (2 pi mu k_B / h^2)^(3/2) in m^-3 K^-3/2 with the reduced mass mu of the electron.
  static let sahaFactor = reducedSahaFactor(nucleus: PhysicalConstants.protonMass)
  /// 8 pi / (3 lambda^3) in m^-3 for the wavelength of Lyman alpha: times H / n_1s it is the rate 2p -> 1s.
  static let escapeFactor = 8 * Double.pi / 3 * wavenumber * wavenumber * wavenumber
  private static let wavenumber = 0.75 * ionization / AtomicConstants.kelvinMetre

  /// (2 pi mu k_B / h^2)^(3/2) for an electron beside a nucleus of the given mass in kg.
  static func reducedSahaFactor(nucleus: Double) -> Double {
    let q = AtomicConstants.thermalWavenumber / (1 + PhysicalConstants.electronMass / nucleus)
    return q * q.squareRoot()
  }
}
