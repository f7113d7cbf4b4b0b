import EmberTheory
import EmberThermodynamics
import Glibc

/// What needs no perturbations: functions of the background at once, the thermal history in milliseconds.
extension BoltzmannSolver {
  /// Redshifts at which functions of the background can be asked for.
  public static let redshiftRange = 0.0...1e6

  /// What follows from the background and the thermal history alone.
  public func isImmediate(_ request: TheoryRequest) -> Bool { needsNoSpectra(request) && request.matterPower == nil }

  /// True when background and thermal history answer all but the power of matter.
  func needsNoSpectra(_ request: TheoryRequest) -> Bool {
    request.spectra.isEmpty && !request.derived.contains { DerivedParameter(spelling: $0)?.source == .perturbations }
  }

  /// True where the primordial amplitude is asked for that stated fluctuations take.
  func needsPerturbations(_ model: CosmologicalModel, _ request: TheoryRequest) -> Bool {
    model.amplitudes.fluctuations != nil
      && !request.derived.isDisjoint(with: [DerivedQuantity.amplitude.name, DerivedQuantity.logA.name])
  }

  public func background(_ cosmology: CosmologicalParameters, at redshifts: [Double]) throws(TheoryError)
    -> BackgroundTable
  {
    let background = Background(try configuration.model(cosmology))
    let scales = redshifts.map { 1 / (1 + $0) }
    return BackgroundTable(
      redshifts: redshifts, hubble: scales.map { background.conformalHubble($0) / $0 },
      distance: scales.map(background.transverseDistance))
  }

  /// What ``DragEpoch`` gives without the rest of a thermal history.
  private static let dragQuantities: Set<String> = Set(
    [.dragRedshift, .dragHorizon, .dragHorizonPerHubble].map(\DerivedQuantity.name))

  /// A prediction without spectra; derived parameters only if there are any to be asked for.
  func immediate(_ model: CosmologicalModel, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    var derived = ["H0": 100 * model.h, "Omega_m": model.omegaMatter]
    if model.amplitudes.fluctuations == nil {
      derived[.amplitude] = model.primordial.amplitude
      derived[.logA] = log(1e10 * model.primordial.amplitude)
    }
    let background = Background(model)
    for name in request.derived where derived[name] == nil {
      derived[name] = DerivedQuantity(spelling: name).flatMap(background.value)
    }
    let wanted = request.derived.subtracting(derived.keys)
    if !wanted.isEmpty, wanted.isSubset(of: Self.dragQuantities) {
      let drag = try DragEpoch(background, recombination: configuration.recombination)
      (derived[.dragRedshift], derived[.dragHorizon]) = (drag.redshift, drag.soundHorizon)
      derived[.dragHorizonPerHubble] = model.h * drag.soundHorizon
    } else if !wanted.isEmpty {
      let thermodynamics = try Thermodynamics(
        background: background, recombination: configuration.recombination,
        reionization: configuration.reionization)
      derived.merge(thermodynamics.derivedParameters) { $1 }
    }
    return TheoryPrediction(spectra: PowerSpectra(lmax: request.lmax), derived: derived, provenance: .solver)
  }
}
