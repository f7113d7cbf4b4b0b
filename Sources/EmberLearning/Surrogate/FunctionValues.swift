import EmberTheory
import Synchronization

/// What has been told of a function, as a provider: it answers where it has been told a value.
final class FunctionValues: TheoryProvider {
  private let told = Mutex(Told())

  private struct Told {
    /// ln L relative to which values are handed on.
    var origin: Double?
    var warp = FunctionWarp()
    /// `nil` where there is no likelihood.
    var values: [CosmologicalParameters: Double?] = [:]
    /// Told, and nobody has asked since.
    var unread: Set<CosmologicalParameters> = []
  }

  let identifier = ProviderIdentifier(name: "function", version: "1", settings: "")

  /// ln L of the first point that has one.
  var origin: Double? { told.withLock { $0.origin } }

  /// What is handed on of them.
  var warp: FunctionWarp { told.withLock { $0.warp } }

  /// Hands values on relative to this one, and warped.
  func begin(at origin: Double?, _ warp: FunctionWarp) { told.withLock { ($0.origin, $0.warp) = (origin, warp) } }

  /// Takes a value, or that there is none; `isNew` unless it comes from a memory.
  func tell(_ value: Double?, at point: ModelPoint, isNew: Bool = true) {
    told.withLock { told in
      if let value, told.origin == nil { told.origin = value }
      told.values[point.cosmology] = .some(value)
      if isNew { told.unread.insert(point.cosmology) }
    }
  }

  /// The value at a point; `nil` where there is none, or none has been told.
  subscript(_ cosmology: CosmologicalParameters) -> Double? { told.withLock { $0.values[cosmology] ?? nil } }

  /// The number of points of which something has been told.
  var count: Int { told.withLock { $0.values.count } }

  /// True when it has been told at a point and nobody has asked since.
  func isUnread(_ point: ModelPoint) -> Bool { told.withLock { $0.unread.contains(point.cosmology) } }

  /// - Throws: `notProvided` where nothing has been told, `failed` where there is no likelihood.
  func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
    let (known, origin, warp, isNew) = told.withLock { told in
      (told.values[point.cosmology], told.origin ?? 0, told.warp, told.unread.remove(point.cosmology) != nil)
    }
    guard let known else { throw .notProvided("a value that nobody has told") }
    guard let value = known else { throw .failed(stage: identifier.name, reason: "there is no likelihood") }
    return TheoryPrediction(FunctionLikelihood.products(warp(value - origin)), provenance: isNew ? .solver : .cache)
  }
}
