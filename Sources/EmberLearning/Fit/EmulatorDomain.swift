import EmberTheory

/// Where an emulator may be asked at all: where the base provider has an answer, as far as that is known.
///
/// An emulator is smooth and goes on where there is no model any more. So inputs that no model can have are refused before it, and it
/// does not answer at a point that lies nearer to one at which the provider failed than to any at which it answered, or so many times
/// farther as caution asks for.
struct EmulatorDomain: Sendable {
  let base: any TheoryProvider
  let snapshot: EmulatorSnapshot?
  private(set) var failures: FailedPoints
  /// Standardised inputs of the failures.
  private var places: [[Double]]
  /// The square of how many times farther away than an answer a failure has to be.
  private let caution: Double

  init(base: any TheoryProvider, snapshot: EmulatorSnapshot?, failures: FailedPoints, caution: Double = 1) {
    self.base = base
    self.caution = caution * caution
    self.snapshot = snapshot
    self.failures = failures
    places = failures.points.compactMap { snapshot?.place($0.cosmology) }
  }

  /// Throws where there is no model, or where the provider is known to fail.
  func check(_ point: ModelPoint) throws(TheoryError) {
    try base.check(point)
    if let error = failures[point.cosmology] { throw error }
  }

  /// The emulator's answer at a point, or why it should not be used; `nil` without emulator.
  ///
  /// - Parameter isComplete: With all spectra, or with those alone that likelihoods have to be asked with.
  /// - Throws: as ``check(_:)``.
  func assess(_ point: ModelPoint, isComplete: Bool = false) throws(TheoryError) -> Assessment? {
    var memory = EmulationMemory()
    return try assess(point, isComplete: isComplete, reusing: &memory)
  }

  /// The same answer. Where the cosmology is remembered it is known to be in the domain, and nothing is emulated again.
  ///
  /// - Parameter memory: Of answers by the same domain; gets this one.
  func assess(_ point: ModelPoint, isComplete: Bool, reusing memory: inout EmulationMemory) throws(TheoryError)
    -> Assessment?
  {
    guard let snapshot else {
      try check(point)
      return nil
    }
    if var entry = memory.take(point.cosmology, isComplete: isComplete) {
      let assessment = snapshot.assess(&entry, nuisance: point.nuisance)
      memory.put(entry)
      return assessment
    }
    try check(point)
    guard !isNearFailure(point.cosmology) else { return .useSolver(.nearFailure) }
    return snapshot.assess(point, isComplete: isComplete, remembering: &memory)
  }

  /// Remembers a failure of the provider.
  mutating func remember(_ error: TheoryError, at point: ModelPoint) {
    // What its input rules out needs no memory.
    guard (try? base.check(point)) != nil, failures.insert(point.cosmology, error) else { return }
    if let place = snapshot?.place(point.cosmology) { places.append(place) }
  }

  /// True nearer to a failure than to any training point, by standardised inputs and with caution.
  private func isNearFailure(_ cosmology: CosmologicalParameters) -> Bool {
    guard !places.isEmpty, let snapshot, let place = snapshot.place(cosmology) else { return false }
    let success = snapshot.trainingPlaces.lazy.map { Self.squaredDistance($0, place) }.min() ?? .infinity
    let reach = caution * success
    return places.contains { Self.squaredDistance($0, place) < reach }
  }

  private static func squaredDistance(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum += (a[i] - b[i]) * (a[i] - b[i]) }
    return sum
  }
}
