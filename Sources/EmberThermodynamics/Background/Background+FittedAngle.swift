import EmberNumerics
import Glibc

extension Background {
  /// theta_MC: the angle of the sound horizon as CosmoMC takes it, without a calculation of recombination.
  ///
  /// The redshift is the formula of Hu & Sugiyama 1996 (astro-ph/9510117, eq. E-1), the sound horizon an integral from a = 1e-8 with
  /// R = 30000 a omega_b: the conventions of CosmoMC and of CAMB's `cosmomc_theta`.
  public var fittedAcousticAngle: Double {
    let last = 1 / (1 + fittedRecombinationRedshift)
    let loading = 30_000 * model.omegaB
    let horizon = Self.nodes.integrate(1e-8, last) { a in
      1 / (a * conformalHubble(a) * (3 * (1 + loading * a)).squareRoot())
    }
    return horizon / transverseDistance(last)
  }

  private var fittedRecombinationRedshift: Double {
    let b = model.omegaB
    let decayed = model.species.earlyMatter - model.species.matterToday
    let m = model.omegaMatter * model.h * model.h + decayed / SpeciesDensities.critical(h: 1)
    let g1 = 0.0783 * pow(b, -0.238) / (1 + 39.5 * pow(b, 0.763))
    let g2 = 0.560 / (1 + 21.1 * pow(b, 1.81))
    return 1048 * (1 + 0.00124 * pow(b, -0.738)) * (1 + g1 * pow(m, g2))
  }

  /// The integrand is smooth in a, on the scale of equality.
  private static let nodes = GaussLegendre(count: 32)
}
