/// What the perturbation equations need to know of the unperturbed universe at one conformal time.
///
/// Densities are 8 pi G a^2 rho in Mpc^-2; a massive species is given by what its density would be without mass.
struct CosmicMedium {
  var a = 0.0
  /// Conformal Hubble rate a'/a in 1/Mpc.
  var hubble = 0.0
  /// Thomson scattering rate kappa' in 1/Mpc, and its derivative in 1/Mpc^2.
  var opacity = 0.0
  var opacityRate = 0.0
  /// Baryon sound speed squared.
  var soundSpeedSquared = 0.0
  var photons = 0.0
  var neutrinos = 0.0
  var massive = 0.0
  var baryons = 0.0
  var cold = 0.0
}
