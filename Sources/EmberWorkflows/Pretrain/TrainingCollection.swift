import EmberConfiguration
import EmberCache
import EmberEmulation
import EmberNumerics
import EmberTheory
import Synchronization

/// The solver results of a design, compressed: what emulators are trained on. Spectra are read from the store one by one, so
/// that a design larger than the memory can be trained.
struct TrainingCollection {
  let design: TrainingDesign
  /// The points that have results, in order.
  let points: [TrainingPoint]
  let compression: SpectrumCompression
  /// Components of each point's spectra.
  let coefficients: [[Double]]
  /// Derived parameters that every point has and that vary, and their values.
  let derivedNames: [String]
  let derived: [[Double]]
  /// Which points train, and which never do.
  let training: [Int]
  let heldOut: [Int]

  /// Spectra that the principal components are taken from, at most.
  private static let basisCount = 1500

  /// Reads what the store has of the design's points.
  ///
  /// - Throws: `EmberError` when there are too few points for an emulator.
  init(_ design: TrainingDesign, _ points: [TrainingPoint], _ store: TheoryStore, _ provider: ProviderIdentifier)
    throws(EmberError)
  {
    self.design = design
    let reader = StoreReader(design: design, store: store, provider: provider)
    let held = Self.heldOutGroups(points, design)
    let candidates = points.filter { !held.contains($0.group) }
    let step = max(1, (candidates.count + Self.basisCount - 1) / Self.basisCount)
    let chosen = stride(from: 0, to: candidates.count, by: step).map { candidates[$0] }
    let examples = parallelMap(chosen.count) { index in reader.prediction(chosen[index]) }
    let pairs = zip(chosen, examples).compactMap { point, prediction in
      prediction.map { (cosmology: design.cosmology(point.values), spectra: $0.spectra) }
    }
    guard
      let compression = SpectrumCompression(
        pairs, request: design.request, limit: design.network.components, experiment: .cosmicVariance,
        usesHarmonicMean: true)
    else {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: design.source), key: "plan", problem: "only \(pairs.count) points have spectra",
          remedy: "Ask for more points, or for a box in which the solver does not fail."))
    }
    let rows = parallelMap(points.count) { index -> (coefficients: [Double], derived: [String: Double])? in
      let cosmology = design.cosmology(points[index].values)
      guard let prediction = reader.prediction(points[index]),
        let coefficients = compression.coefficients(prediction.spectra, cosmology)
      else { return nil }
      return (coefficients, prediction.derived)
    }
    let usable = rows.indices.filter { rows[$0] != nil }
    self.points = usable.map { points[$0] }
    self.compression = compression
    coefficients = usable.map { rows[$0]?.coefficients ?? [] }
    let values = usable.map { rows[$0]?.derived ?? [:] }
    let names = Self.varying(values)
    derivedNames = names
    derived = values.map { row in names.map { row[$0] ?? 0 } }
    let isHeldOut = usable.map { held.contains(points[$0].group) }
    training = isHeldOut.indices.filter { !isHeldOut[$0] }
    heldOut = isHeldOut.indices.filter { isHeldOut[$0] }
    try checkSize()
  }

  private func checkSize() throws(EmberError) {
    if training.count > design.parameters.count + 1, !heldOut.isEmpty { return }
    throw .badInput(
      InputComplaint(
        origin: InputOrigin(source: design.source), key: "plan",
        problem: "\(training.count) points to train on and \(heldOut.count) held out are too few",
        remedy: "Ask for more points."))
  }

  /// Groups that are held out: decided by the seed, once, and for whole groups, because points of a group share their slow
  /// parameters.
  private static func heldOutGroups(_ points: [TrainingPoint], _ design: TrainingDesign) -> Set<Int> {
    var held: Set<Int> = []
    for group in Set(points.map(\.group)) {
      var stream = RandomStream(seed: design.seed, stream: 0x5350_4C54_0000 + UInt64(group))
      if stream.uniform() < design.heldOut { held.insert(group) }
    }
    return held
  }

  private static func varying(_ values: [[String: Double]]) -> [String] {
    guard let first = values.first else { return [] }
    return first.keys.sorted().filter { name in
      let column = values.compactMap { $0[name] }
      guard column.count == values.count, column.allSatisfy(\.isFinite) else { return false }
      return column.contains { abs($0 - column[0]) > 1e-9 * abs(column[0]) }
    }
  }
}

/// Reads points of a design from the store.
struct StoreReader: Sendable {
  let design: TrainingDesign
  let store: TheoryStore
  let provider: ProviderIdentifier

  /// What the store has for a point; `nil` when nothing, as where the solver failed.
  func prediction(_ point: TrainingPoint) -> TheoryPrediction? {
    (try? store.lookup(design.cosmology(point.values), design.request, provider: provider)).flatMap { $0 }
  }
}
