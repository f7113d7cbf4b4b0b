import EmberThermodynamics

/// A universe as models of non-linear growth see it, at any time.
package struct NonlinearUniverse: Sendable {
  private let matter: MatterComposition
  private let growth: MatterGrowth
  private let feedback: Double?

  package init(_ background: Background, _ primordial: PrimordialSpectrum, feedback: Double? = nil) {
    self.feedback = feedback
    matter = MatterComposition(background, primordial)
    growth = MatterGrowth(
      omegaMatter: matter.omegaMatter, omegaK: background.model.omegaK, darkEnergy: matter.darkEnergy)
  }

  /// Non-linear power at scale factor a for linear power that is known up to `largest` in 1/Mpc.
  package func power(_ model: NonlinearModel, _ linear: LinearMatterPower, to largest: Double, a: Double)
    -> any NonlinearPower
  {
    switch model {
    case .hmcode2020: HMcode2020(linear, to: largest, matter, growth, a: a, feedback: feedback)
    case .hmcode2016: HMcode2016(linear, to: largest, matter, growth, a: a)
    case .halofit: Halofit(linear, to: largest, matter, growth, a: a)
    }
  }

  /// sqrt(P_nl/P_lin) - 1 at wavenumbers in 1/Mpc, the last of which is as far as `linear` is known.
  package func excess(_ model: NonlinearModel, _ linear: LinearMatterPower, _ wavenumbers: [Double], a: Double)
    -> [Double]
  {
    let nonlinear = power(model, linear, to: wavenumbers[wavenumbers.count - 1], a: a)
    return wavenumbers.map { k in
      let power = linear.dimensionless(k)
      return (nonlinear(k, linear: power) / power).squareRoot() - 1
    }
  }
}
