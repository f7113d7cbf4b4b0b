import EmberTheory
import Synchronization

/// Keeps every answer of its base in memory, for runs without a store.
final class RememberingProvider: TheoryProvider {
  private struct Question: Hashable {
    var cosmology: CosmologicalParameters
    var request: TheoryRequest
  }

  private let base: any TheoryProvider
  private let answers = Mutex<[Question: TheoryPrediction]>([:])

  init(_ base: any TheoryProvider) { self.base = base }

  var identifier: ProviderIdentifier { base.identifier }

  func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    let question = Question(cosmology: point.cosmology, request: request)
    if var known = answers.withLock({ $0[question] }) {
      known.provenance = .cache
      return known
    }
    let prediction = try base.predict(point, request)
    answers.withLock { $0[question] = prediction }
    return prediction
  }
}
