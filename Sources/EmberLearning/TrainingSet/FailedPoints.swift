import EmberTheory

/// Points at which the base provider has failed, in the order in which that was found; a cosmology enters once.
struct FailedPoints: Sendable {
  private(set) var points: [(cosmology: CosmologicalParameters, error: TheoryError)] = []
  private var known: [CosmologicalParameters: TheoryError] = [:]

  /// So many are remembered: around them an emulator is not asked, so that more would tell little.
  private static let limit = 2000

  /// Why there is no answer for a cosmology, if that is known.
  subscript(cosmology: CosmologicalParameters) -> TheoryError? { known[cosmology] }

  /// Remembers a failure; true when it was new.
  @discardableResult
  mutating func insert(_ cosmology: CosmologicalParameters, _ error: TheoryError) -> Bool {
    guard points.count < Self.limit, error.isAboutThePoint, known[cosmology] == nil else { return false }
    known[cosmology] = error
    points.append((cosmology, error))
    return true
  }
}

extension TheoryError {
  /// False when another question at the same point might be answered.
  fileprivate var isAboutThePoint: Bool {
    switch self {
    case .unphysical, .conflicting, .overdetermined, .failed: true
    case .notProvided, .negligible: false
    }
  }
}
