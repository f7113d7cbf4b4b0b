/// A function of redshift that the expansion alone decides.
public enum BackgroundQuantity: String, CaseIterable, Sendable, Hashable, Codable {
  /// H in km/s/Mpc.
  case hubble = "H"
  /// Comoving distance along the line of sight in Mpc.
  case comovingDistance = "D_C"
  /// Transverse comoving distance in Mpc: comoving size per angle.
  case transverseDistance = "D_M"
  /// Angular diameter distance in Mpc.
  case angularDiameterDistance = "D_A"
  /// Luminosity distance in Mpc.
  case luminosityDistance = "D_L"
  /// (D_M^2 z/H)^(1/3) in Mpc: the scale of volumes.
  case volumeDistance = "D_V"
  /// Shares of the density at the redshift; those of neutrinos without and with mass apart.
  case omegaBaryon = "Omega_b"
  case omegaCDM = "Omega_cdm"
  case omegaPhoton = "Omega_gamma"
  case omegaMassless = "Omega_nu_massless"
  case omegaMassive = "Omega_nu_massive"
  case omegaDarkEnergy = "Omega_de"
}
