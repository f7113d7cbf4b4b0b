import EmberTheory
import Synchronization

/// Keeps the latest answers of its base in memory, for runs without a store: whoever asks again asks soon.
final class RememberingProvider: TheoryDecorator {
  private struct Question: Hashable {
    var cosmology: CosmologicalParameters
    var request: TheoryRequest
  }

  let base: any TheoryProvider
  private let answers = Mutex(Answers())

  /// Spectra to high multipoles take a tenth of a megabyte.
  static let capacity = 500

  private struct Answers {
    private var known: [Question: TheoryPrediction] = [:]
    /// In a ring: the oldest stands at `next`.
    private var order: [Question] = []
    private var next = 0

    subscript(question: Question) -> TheoryPrediction? { known[question] }

    mutating func insert(_ prediction: TheoryPrediction, for question: Question) {
      guard known.updateValue(prediction, forKey: question) == nil else { return }
      guard order.count == RememberingProvider.capacity else { return order.append(question) }
      known[order[next]] = nil
      order[next] = question
      next = (next + 1) % order.count
    }
  }

  init(_ base: any TheoryProvider) { self.base = base }

  func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    if base.isImmediate(request) { return try base.predict(point, request) }
    let question = Question(cosmology: point.cosmology, request: request)
    if let known = known(question) { return known }
    let prediction = try base.predict(point, request)
    answers.withLock { $0.insert(prediction, for: question) }
    return prediction
  }

  func predict(variants points: [ModelPoint], _ request: TheoryRequest) throws(TheoryError) -> [TheoryPrediction] {
    if base.isImmediate(request) { return try base.predict(variants: points, request) }
    try checkVariants(points)
    let questions = points.map { Question(cosmology: $0.cosmology, request: request) }
    var result = questions.map(known)
    let missing = result.indices.filter { result[$0] == nil }
    guard !missing.isEmpty else { return result.compactMap(\.self) }
    for (i, prediction) in zip(missing, try base.predict(variants: missing.map { points[$0] }, request)) {
      answers.withLock { $0.insert(prediction, for: questions[i]) }
      result[i] = prediction
    }
    return result.compactMap(\.self)
  }

  private func known(_ question: Question) -> TheoryPrediction? {
    var known = answers.withLock { $0[question] }
    known?.provenance = .cache
    return known
  }
}
