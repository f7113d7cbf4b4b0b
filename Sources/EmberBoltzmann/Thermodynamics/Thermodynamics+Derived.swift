/// Derived parameters, by CAMB's names and definitions.
extension Thermodynamics {
  /// YHe (mass fraction) and Y_p (nucleon fraction) of helium, H0, Omega_m, age (Gyr), zstar, rstar (Mpc), thetastar (100 theta_*), DAstar (Gpc), zdrag, rdrag (Mpc), kd (1/Mpc),
  /// thetad, zeq, keq (1/Mpc), thetaeq, thetarseq, z_reio, and the angles of ``AcousticScale``.
  public var derivedParameters: [String: Double] {
    let model = background.model
    let distance = epochs.distanceStar
    let aEq = equalityScaleFactor
    var result = [
      "YHe": model.heliumFraction,
      "Y_p": PrimordialHelium.nucleonFraction(massFraction: model.heliumFraction), "H0": 100 * model.h,
      "Omega_m": model.omegaMatter,
      "age": background.ageInGyr, "z_reio": zReio,
      "zstar": zStar, "rstar": rStar, "thetastar": 100 * thetaStar,
      "DAstar": distance / 1000, "zdrag": zDrag, "rdrag": rDrag,
      "kd": dampingWavenumber, "thetad": 100 * Double.pi / dampingWavenumber / distance,
      "zeq": 1 / aEq - 1, "keq": background.conformalHubble(aEq),
      "thetaeq": 100 * background.conformalTime(aEq) / distance,
      "thetarseq": 100 * background.soundHorizon(aEq) / distance,
    ]
    for scale in AcousticScale.allCases { result[scale.parameter.rawValue] = acousticAngle(scale) }
    return result
  }

  /// Scale factor where baryons and cold dark matter equal photons and neutrinos, all neutrinos being relativistic.
  private var equalityScaleFactor: Double {
    let d = background.densities
    let radiation = d.photon + d.masslessNeutrino + Double(d.massiveCount) * d.massivePerSpecies
    return radiation / (d.baryon + d.cdm)
  }
}
