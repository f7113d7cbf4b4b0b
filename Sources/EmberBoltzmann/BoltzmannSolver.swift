import EmberTheory
import EmberThermodynamics

/// Ember's Boltzmann solver, one line per stage: parameters to background, thermodynamics, sources and spectra.
public struct BoltzmannSolver: TheoryProvider {
  /// All that decides its answers, besides parameters and requests.
  public let configuration: SolverConfiguration

  public init(_ configuration: SolverConfiguration) { self.configuration = configuration }

  /// The standard models at a precision.
  public init(precision: SolverPrecision = .default) { self.init(SolverConfiguration(precision: precision)) }

  /// Raised whenever an answer changes by more than rounding: part of every store key.
  public static let version = "5"

  /// For each version since the third which spectra changed by more than a fiftieth of their cosmic variance at a multipole, of which no emulator
  /// says more.
  private static let changes: [(version: String, spectra: Set<SpectrumKind>)] = [
    ("3", Set(SpectrumKind.allCases)), ("4", [.lensedBB]), ("5", []),
  ]

  /// True when an earlier version gave the same spectra, as far as matters to what was trained on them; derived parameters aside.
  public static func answersAgree(withVersion version: String, on spectra: Set<SpectrumKind>) -> Bool {
    guard let index = changes.firstIndex(where: { $0.version == version }) else { return false }
    return changes[(index + 1)...].allSatisfy { $0.spectra.isDisjoint(with: spectra) }
  }

  /// The largest `lmax` of a request: beyond, linear theory says nothing, and tables of Bessel functions fill the memory.
  public static let highestMultipole = 10_000

  public var identifier: ProviderIdentifier {
    ProviderIdentifier(name: "ember-boltzmann", version: Self.version, settings: configuration.identifier)
  }

  public func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    try Self.check(request)
    let model = try configuration.model(point.cosmology)
    var prediction: TheoryPrediction
    if needsNoSpectra(request), !needsPerturbations(model, request) {
      prediction = try immediate(model, request)
    } else {
      let response = try LinearResponse(model, request, configuration)
      prediction = response.prediction(try response.normalized(model.amplitudes))
    }
    try complete(&prediction.products, at: point.cosmology, for: request)
    return prediction
  }

  public func check(_ point: ModelPoint) throws(TheoryError) {
    try CosmologicalModel.check(
      point.cosmology, recombination: configuration.recombination, reionization: configuration.reionization)
  }

  public func canonical(_ cosmology: CosmologicalParameters) -> CosmologicalParameters {
    cosmology.canonical(reionization: configuration.reionization)
  }

  public func limits(_ parameter: ParameterName) -> ClosedRange<Double> { parameter.definition.domain.range }

  static func check(_ request: TheoryRequest) throws(TheoryError) {
    guard 0...highestMultipole ~= request.lmax else { throw .notProvided("spectra to l = \(request.lmax)") }
    for z in request.redshifts where !(redshiftRange ~= z) {
      throw .notProvided("functions of the background at redshift \(z), but from 0 to \(redshiftRange.upperBound)")
    }
    try request.matterPower?.check()
  }
}

/// The primordial spectrum enters after the linear equations.
extension BoltzmannSolver {
  public var fastParameters: Set<ParameterName> { ParameterName.primordial }

  public func predict(variants points: [ModelPoint], _ request: TheoryRequest) throws(TheoryError) -> [TheoryPrediction]
  {
    try Self.check(request)
    guard let first = points.first else { return [] }
    try checkVariants(points)
    let model = try configuration.model(first.cosmology)
    var amplitudes: [ModelAmplitudes] = []
    for point in points {
      try ResolvedParameters.rejectConflicts(point.cosmology)
      amplitudes.append(try ModelAmplitudes(point.cosmology))
    }
    let response = try LinearResponse(
      model, request, configuration, hasTensors: amplitudes.contains { $0.tensors.ratio > 0 },
      modes: amplitudes.reduce(into: []) { $0.formUnion($1.isocurvature.present) })
    var predictions: [TheoryPrediction] = []
    for (point, amplitudes) in zip(points, amplitudes) {
      var prediction = response.prediction(try response.normalized(amplitudes))
      try complete(&prediction.products, at: point.cosmology, for: request)
      predictions.append(prediction)
    }
    return predictions
  }
}
