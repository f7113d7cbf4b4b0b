import EmberEmulation
import EmberNumerics
import EmberTheory

/// Compares fits by the errors of ln L that they make at the same examples: at those that one has learnt, what it would have said without
/// them. An error weighs as little as it may be large so deep below the peak.
struct KindContest {
  private let examples: [TrainingExample]
  private let weights: [Double]
  /// By the number of the example.
  private var errors: [EmulatorCandidate: [Int: Double]] = [:]

  /// - Parameter examples: all that candidates may learn. Of many some that stand for all are compared.
  init(_ examples: [TrainingExample], _ budget: ErrorBudget) {
    let step = max((examples.count + Self.mostCompared - 1) / Self.mostCompared, 1)
    self.examples = stride(from: 0, to: examples.count, by: step).map { examples[$0] }
    let best = examples.map(\.logLikelihood).max() ?? 0
    weights = self.examples.map { example in
      let allowance = budget.allowance(atDepth: best - example.logLikelihood)
      return 1 / (allowance * allowance)
    }
  }

  private static let mostCompared = 500

  /// Notes what an emulator says.
  ///
  /// - Parameter data: what it has learnt.
  mutating func enter(_ candidate: EmulatorCandidate, _ snapshot: EmulatorSnapshot, _ data: EmulatorData) {
    let places = Dictionary(
      data.source.enumerated().map { ($1.point.cosmology, $0) }, uniquingKeysWith: { first, _ in first })
    let examples = examples
    let truncation = snapshot.monitor.truncationError
    let found = parallelMap(examples.count) { i -> Double? in
      guard let place = places[examples[i].point.cosmology] else { return Self.error(snapshot, examples[i]) }
      return snapshot.leftOutErrors[place].map { ($0 * $0 + truncation * truncation).squareRoot() }
    }
    errors[candidate] = [:]
    for (i, error) in found.enumerated() { if let error, error.isFinite { errors[candidate]?[i] = error } }
  }

  /// The weighted rms error of each at the examples of which all say something; infinite for one that says nothing of any.
  var rms: [EmulatorCandidate: Double] {
    let judged = errors.values.filter { !$0.isEmpty }
    let common = examples.indices.filter { i in judged.allSatisfy { $0[i] != nil } }
    let total = common.reduce(0) { $0 + weights[$1] }
    return errors.mapValues { own in
      let square = common.reduce(0) { $0 + weights[$1] * (own[$1] ?? 0) * (own[$1] ?? 0) }
      return total > 0 && !own.isEmpty ? (square / total).squareRoot() : .infinity
    }
  }

  /// ln L of the solver minus that of an emulator which has not learnt it; `nil` where there is none.
  private static func error(_ snapshot: EmulatorSnapshot, _ example: TrainingExample) -> Double? {
    let products = snapshot.products
    guard let truth = example.likelihood?.logLikelihood, let place = products.place(example.point),
      let mean = products.mean(place),
      let (_, logLikelihoods) = snapshot.monitor.expansion(mean, count: products.basis.targetCount)
    else { return nil }
    return truth - logLikelihoods.reduce(0, +)
  }
}
