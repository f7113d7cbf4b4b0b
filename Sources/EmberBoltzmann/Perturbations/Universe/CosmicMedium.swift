/// What the perturbation equations need to know of the unperturbed universe at one conformal time.
///
/// Densities are 8 pi G a^2 rho in Mpc^-2; a massive species is given by what its density would be without mass.
struct CosmicMedium<Scalar: MediumScalar> {
  /// Conformal time in Mpc, in neighbouring models that of the first.
  var time: Double
  var a: Scalar
  /// Conformal Hubble rate a'/a in 1/Mpc.
  var hubble: Scalar
  /// Thomson scattering rate kappa' in 1/Mpc, and its derivative in 1/Mpc^2.
  var opacity: Scalar
  var opacityRate: Scalar
  /// Baryon sound speed squared.
  var soundSpeedSquared: Scalar
  var photons: Scalar
  var neutrinos: Scalar
  var massive: Scalar
  var baryons: Scalar
  var cold: Scalar
  /// Dark energy, and rho + p of all else; both may be zero where dark energy is not perturbed.
  var dark: Scalar
  var enthalpy: Scalar
  /// True where dark energy is perturbed by PPF, and not negligible.
  var hasDarkPerturbations: Bool

  /// Rate at which photons drag baryons along, kappa' / R, in 1/Mpc.
  var drag: Scalar { opacity * (4 * photons) / (3 * baryons) }
}
