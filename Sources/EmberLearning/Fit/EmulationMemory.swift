import EmberTheory

/// What was emulated at the last few cosmologies. A point that differs from one of them in nuisance parameters alone has the same
/// predictions with the same errors; what these mean for ln L is asked anew.
struct EmulationMemory: Sendable {
  /// One cosmology.
  struct Entry: Sendable {
    var cosmology: CosmologicalParameters
    /// True with all spectra.
    var isComplete: Bool
    /// The predictions, and the variance of each target.
    var expanded: ExpansionPoint
    var variance: [Double]
    /// What each likelihood makes of them, at the nuisance parameters at which it was asked last.
    var parts: [LikelihoodPart?] = []
  }

  /// The latest last.
  private var entries: [Entry] = []
  /// How often something was known.
  private(set) var hits = 0

  /// Where a chain stands, and the points that it tries before it varies nuisance parameters there again.
  static let capacity = 8

  /// Takes out what is known of a cosmology; it is kept when it is put back.
  mutating func take(_ cosmology: CosmologicalParameters, isComplete: Bool) -> Entry? {
    guard let i = entries.lastIndex(where: { $0.cosmology == cosmology }) else { return nil }
    let entry = entries.remove(at: i)
    guard entry.isComplete || !isComplete else { return nil }
    hits += 1
    return entry
  }

  /// Keeps an entry, and forgets the one that was used least lately where there are too many.
  mutating func put(_ entry: Entry) {
    entries.append(entry)
    if entries.count > Self.capacity { entries.removeFirst() }
  }
}
