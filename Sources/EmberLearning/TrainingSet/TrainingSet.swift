import EmberTheory

/// A point with the solver's answer there.
struct TrainingExample: Sendable {
  var point: ModelPoint
  var products: TheoryProducts
  /// Derivatives there, where the solver was asked for them.
  var derivatives: ExampleDerivatives?
  /// True when no fit knows it, so that it tells what emulators are worth that have not learnt it.
  var isHeldOut: Bool
  /// What the likelihoods say about it, once they have been asked.
  var likelihood: ExampleLikelihood?

  init(point: ModelPoint, prediction: TheoryPrediction, isHeldOut: Bool = false) {
    self.point = point
    self.isHeldOut = isHeldOut
    products = prediction.products
  }

  /// ln L; minus infinity before the likelihoods have been asked, and where they reject it.
  var logLikelihood: Double { likelihood?.logLikelihood ?? -.infinity }

  var spectra: PowerSpectra { products.spectra }
  var derived: [String: Double] { products.derived }

  init(point: ModelPoint, _ answer: TheoryDerivatives) {
    self.init(point: point, prediction: answer.prediction)
    derivatives = ExampleDerivatives(answer)
  }

  /// False when any spectrum, or derivative of it, has a number that is not finite.
  var isFinite: Bool { spectra.isFinite && derivatives?.isFinite ?? true }
}

extension PowerSpectra {
  /// False when any number is not finite.
  var isFinite: Bool { kinds.allSatisfy { self[$0]?.allSatisfy(\.isFinite) ?? true } }
}

/// Residuals of each likelihood at a training example, and ln L up to a constant.
struct ExampleLikelihood: Sendable {
  var residuals: [[Double]]
  var logLikelihood: Double

  /// Asks the likelihoods; a point that they reject has ln L = -infinity.
  init(_ example: TrainingExample, _ sensitivities: [any LikelihoodSensitivity]) {
    residuals = []
    logLikelihood = 0
    for sensitivity in sensitivities {
      guard let r = try? sensitivity.residual(example.products, nuisance: example.point.nuisance) else {
        logLikelihood = -.infinity
        return
      }
      residuals.append(r)
      logLikelihood += sensitivity.peak
      logLikelihood -= r.reduce(0) { $0 + $1 * $1 } / 2
    }
    if !logLikelihood.isFinite { logLikelihood = -.infinity }
  }
}

/// The solver results of a run, in the order in which they were learnt; a cosmology enters once.
struct TrainingSet: Sendable {
  private(set) var examples: [TrainingExample] = []
  private var known: Set<CosmologicalParameters> = []

  var count: Int { examples.count }

  /// True when there is an example of this cosmology.
  func contains(_ cosmology: CosmologicalParameters) -> Bool { known.contains(cosmology) }

  /// Adds an example unless its cosmology is already there; true when it was new.
  @discardableResult
  mutating func insert(_ example: TrainingExample) -> Bool {
    guard known.insert(example.point.cosmology).inserted else { return false }
    examples.append(example)
    return true
  }

  /// These examples, and then the others that are new.
  func joined(_ others: TrainingSet) -> TrainingSet {
    var all = self
    for example in others.examples { all.insert(example) }
    return all
  }

  /// Asks the likelihoods about every example that is new to them.
  mutating func evaluate(_ sensitivities: [any LikelihoodSensitivity]) {
    for i in examples.indices where examples[i].likelihood == nil {
      examples[i].likelihood = ExampleLikelihood(examples[i], sensitivities)
    }
  }

  mutating func forgetLikelihoods() { for i in examples.indices { examples[i].likelihood = nil } }

  /// The examples among the first `count` that are worth training on, in the order in which they were learnt: not deeper
  /// below the best of them than `depth` unless fewer than `minimum` would be left.
  func near(first count: Int, depth: Double, minimum: Int) -> [TrainingExample] {
    let candidates = examples.prefix(count)
    let values = candidates.map { $0.likelihood?.logLikelihood ?? -.infinity }
    guard let best = values.max(), best.isFinite else { return [] }
    let sorted = values.sorted(by: >)
    let threshold = min(best - depth, sorted[min(minimum, sorted.count) - 1])
    return values.indices.filter { values[$0] >= threshold && values[$0].isFinite }.map { candidates[$0] }
  }
}
