import EmberTheory

/// What needs no perturbations: functions of the background at once, the thermal history in milliseconds.
extension BoltzmannSolver {
  /// Redshifts at which functions of the background can be asked for.
  public static let redshiftRange = 0.0...1e6

  /// What follows from the background and the thermal history alone.
  public func isImmediate(_ request: TheoryRequest) -> Bool {
    request.spectra.isEmpty && request.derived.isDisjoint(with: Self.perturbed)
  }

  public func background(_ cosmology: CosmologicalParameters, at redshifts: [Double]) throws(TheoryError)
    -> BackgroundTable
  {
    let background = Background(try CosmologicalModel(cosmology))
    let scales = redshifts.map { 1 / (1 + $0) }
    return BackgroundTable(
      redshifts: redshifts, hubble: scales.map { background.conformalHubble($0) / $0 },
      distance: scales.map(background.comovingDistance))
  }

  /// A prediction without spectra; derived parameters only if there are any to be asked for.
  func immediate(_ model: CosmologicalModel, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    var derived = ["H0": 100 * model.h, "Omega_m": model.omegaMatter, "A_s": model.amplitude]
    if !request.derived.isSubset(of: derived.keys) {
      derived.merge(try Thermodynamics(background: Background(model)).derivedParameters) { $1 }
    }
    return TheoryPrediction(spectra: PowerSpectra(lmax: request.lmax), derived: derived, provenance: .solver)
  }

  /// Derived parameters that take the evolution of perturbations.
  private static let perturbed: Set<String> = ["sigma8"]
}
