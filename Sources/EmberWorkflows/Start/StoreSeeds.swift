import EmberAssembly
import EmberCache
import EmberEmulation
import EmberTheory

/// Trains a run's emulator on what earlier runs of the same model with the same solver left in the store to the same multipole,
/// whatever their likelihoods and priors were.
///
/// It does so when the first point comes that the store does not hold. A run that is repeated never comes to that, and so gives
/// the same chains again.
struct StoreSeeds {
  private let posterior: Posterior
  private let store: TheoryStore?
  private var wasTried = false
  /// The points that the emulator was trained on or calibrated by; none without seeds.
  private(set) var points: [ModelPoint] = []

  init(_ posterior: Posterior, store: TheoryStore?) {
    self.posterior = posterior
    self.store = store
  }

  /// True when the emulator has learnt from the store.
  var isUsed: Bool { !points.isEmpty }

  /// So many points of the newest serve.
  private static let largestCount = 400
  /// Each so-manieth point is held out to calibrate the emulator, up to twice as many as a run audits.
  private static let heldOutStep = 5
  private static let heldOutCount = 40

  /// Trains when `point` is the first that the store does not hold and the store holds enough others.
  mutating func use(before point: ModelPoint) {
    guard !wasTried, let store, let learner = posterior.learner,
      (try? store.lookup(point.cosmology, posterior.request, provider: posterior.solver.identifier)) == nil
    else { return }
    wasTried = true
    let known = stored(store).suffix(Self.largestCount)
    guard known.count >= learner.comfortableCount else { return }
    let held = stride(from: 0, to: known.count, by: Self.heldOutStep).prefix(Self.heldOutCount)
    let heldOut = Set(held.map { known.startIndex + $0 })
    learner.train(design: known.indices.filter { !heldOut.contains($0) }.map { known[$0] })
    learner.calibrate(
      heldOut.sorted().compactMap { i in
        (try? posterior.solver.predict(known[i], posterior.request)).map { (known[i], $0) }
      })
    points = Array(known)
  }

  /// The stored points of this model, oldest first.
  private func stored(_ store: TheoryStore) -> [ModelPoint] {
    let reference = posterior.space.point(posterior.space.center)
    let inputs = Set(posterior.space.cosmologicalInputs)
    var points: [ModelPoint] = []
    // Trouble with the store only means that there is nothing to begin with.
    try? store.forEachEntry(of: posterior.solver.identifier, answering: posterior.request) { cosmology, _ in
      let isSameModel = ParameterName.allCases.allSatisfy {
        inputs.contains($0) ? cosmology[given: $0] != nil : cosmology[$0] == reference.cosmology[$0]
      }
      if isSameModel { points.append(ModelPoint(cosmology: cosmology, nuisance: reference.nuisance)) }
    }
    return points
  }
}
