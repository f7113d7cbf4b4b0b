import EmberThermodynamics

/// A universe as the halo model sees it, at any time.
struct HaloModelUniverse: Sendable {
  private let matter: MatterComposition
  private let growth: MatterGrowth
  private let feedback: Double?

  init(_ background: Background, _ primordial: PrimordialSpectrum, feedback: Double? = nil) {
    self.feedback = feedback
    matter = MatterComposition(background, primordial)
    growth = MatterGrowth(
      omegaMatter: matter.omegaMatter, omegaK: background.model.omegaK, darkEnergy: matter.darkEnergy)
  }

  /// The halo model at scale factor a for linear power that is known up to `largest` in 1/Mpc.
  func haloModel(_ linear: LinearMatterPower, to largest: Double, a: Double) -> HMcode2020 {
    HMcode2020(linear, to: largest, matter, growth, a: a, feedback: feedback)
  }

  /// sqrt(P_nl/P_lin) - 1 at wavenumbers in 1/Mpc, the last of which is as far as `linear` is known.
  func excess(_ linear: LinearMatterPower, _ wavenumbers: [Double], a: Double) -> [Double] {
    let model = haloModel(linear, to: wavenumbers[wavenumbers.count - 1], a: a)
    return wavenumbers.map { k in
      let power = linear.dimensionless(k)
      return (model(k, linear: power) / power).squareRoot() - 1
    }
  }
}
