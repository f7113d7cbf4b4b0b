import EmberTheory
import Synchronization

/// How a ``CachedProvider`` fared so far.
public struct CacheStatistics: Sendable, Hashable {
  /// Requests answered from the store.
  public var hits = 0
  /// Requests passed on to the base.
  public var misses = 0
  /// Look-ups that failed; the base answered instead.
  public var lookupFailures = 0
  /// Answers that could not be stored; the request was answered all the same.
  public var insertFailures = 0
  /// The latest failure of either kind.
  public var lastFailure: StoreError?
}

/// A provider that answers from a store where it can, and stores what its base computes.
///
/// It has the base's identity, because its answers are the base's. A base's answer depends on the cosmology, not on nuisance
/// parameters, so these are no part of the key, in which the cosmology stands by the parameters that the base computes with. Only what was computed (provenance `solver`) is stored, never what an
/// emulator guessed. Trouble with the store is counted in ``statistics`` and never fails a request.
public struct CachedProvider: TheoryDecorator {
  public let base: any TheoryProvider
  let store: TheoryStore
  private let counters = Counters()

  public init(_ base: any TheoryProvider, store: TheoryStore) {
    self.base = base
    self.store = store
  }

  /// Hits, misses and failures since this provider was made; its copies count together.
  public var statistics: CacheStatistics { counters.current.withLock { $0 } }

  /// The stored answer, marked `cache`, when there is one; else the base's, which is stored.
  ///
  /// - Throws: Only what the base throws.
  public func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    try base.check(point)
    if base.isImmediate(request) { return try base.predict(point, request) }
    if let stored = try stored(point.cosmology, request) { return stored }
    let prediction = try base.predict(point, request)
    if prediction.provenance == .solver { keep(prediction, at: point.cosmology) }
    return prediction
  }

  /// Stored answers where there are any; the others are computed together, and stored.
  ///
  /// - Throws: Only what the base throws.
  public func predict(variants points: [ModelPoint], _ request: TheoryRequest) throws(TheoryError) -> [TheoryPrediction]
  {
    if base.isImmediate(request) { return try base.predict(variants: points, request) }
    if !fastParameters.isEmpty { try checkVariants(points) }
    for point in points { try base.check(point) }
    var answers: [TheoryPrediction?] = []
    for point in points { answers.append(try stored(point.cosmology, request)) }
    let missing = answers.indices.filter { answers[$0] == nil }
    guard !missing.isEmpty else { return answers.compactMap(\.self) }
    for (i, prediction) in zip(missing, try base.predict(variants: missing.map { points[$0] }, request)) {
      if prediction.provenance == .solver { keep(prediction, at: points[i].cosmology) }
      answers[i] = prediction
    }
    return answers.compactMap(\.self)
  }

  /// The stored answer, with what is not stored because it is computed at once.
  private func stored(_ cosmology: CosmologicalParameters, _ request: TheoryRequest) throws(TheoryError)
    -> TheoryPrediction?
  {
    guard var prediction = lookup(cosmology, request) else { return nil }
    try base.complete(&prediction.products, at: cosmology, for: request)
    return prediction
  }

  private func lookup(_ cosmology: CosmologicalParameters, _ request: TheoryRequest) -> TheoryPrediction? {
    do {
      let found = try store.lookup(base.canonical(cosmology), request, provider: identifier)
      counters.current.withLock { if found == nil { $0.misses += 1 } else { $0.hits += 1 } }
      return found
    } catch {
      counters.current.withLock {
        $0.misses += 1
        $0.lookupFailures += 1
        $0.lastFailure = error
      }
      return nil
    }
  }

  private func keep(_ prediction: TheoryPrediction, at cosmology: CosmologicalParameters) {
    do { try store.insert(prediction, at: base.canonical(cosmology), provider: identifier) } catch {
      counters.current.withLock {
        $0.insertFailures += 1
        $0.lastFailure = error
      }
    }
  }
}

/// Counters that the copies of a provider share.
private final class Counters: Sendable {
  let current = Mutex(CacheStatistics())
}
