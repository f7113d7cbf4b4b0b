import EmberTheory

/// A point with the solver's answer there.
struct TrainingExample: Sendable {
  var point: ModelPoint
  var spectra: PowerSpectra
  var derived: [String: Double]

  init(point: ModelPoint, prediction: TheoryPrediction) {
    self.point = point
    spectra = prediction.spectra
    derived = prediction.derived
  }

  /// False when any number of the answer is not finite.
  var isFinite: Bool {
    spectra.kinds.allSatisfy { kind in spectra[kind]?.allSatisfy(\.isFinite) ?? true }
  }
}

/// The solver results of a run, in the order in which they were learnt; a cosmology enters once.
struct TrainingSet: Sendable {
  private(set) var examples: [TrainingExample] = []
  private var known: Set<CosmologicalParameters> = []

  var count: Int { examples.count }

  /// Adds an example unless its cosmology is already there; true when it was new.
  @discardableResult
  mutating func insert(_ example: TrainingExample) -> Bool {
    guard known.insert(example.point.cosmology).inserted else { return false }
    examples.append(example)
    return true
  }
}
