import EmberNumerics
import EmberTestSupport
import EmberTheory
import Synchronization
import Testing

@testable import EmberEmulation
@testable import EmberLearning

@Suite("A step in nuisance parameters alone keeps what is emulated, and nothing else")
struct EmulationMemoryTests {
  private static let reference = NuisanceParameters(["A_ps": 0, "slope": 0, "scale": 1])
  private let posterior: StandInPosterior
  private let foregrounds: CountingLikelihood
  private let scaled: CountingLikelihood
  private let learner: LearningProvider

  /// Two likelihoods with nuisance parameters of their own, and one that says nothing of those that it sees.
  init() throws {
    posterior = try StandInPosterior(lmax: 300)
    foregrounds = CountingLikelihood(
      ForegroundLikelihood(base: posterior.likelihood), nuisanceNames: ["A_ps", "slope"])
    scaled = CountingLikelihood(ScaledLikelihood(base: posterior.likelihood), nuisanceNames: ["scale"])
    let reticent = CountingLikelihood(ScaledLikelihood(base: posterior.likelihood), nuisanceNames: nil)
    learner = LearningProvider(
      base: posterior.provider, inputs: posterior.names, coordinates: posterior.coordinates,
      sensitivities: [foregrounds, scaled, reticent], request: posterior.request,
      settings: .init(accuracy: .init(shift: 0.1, width: 0.05)), nuisance: Self.reference)
    learner.train(design: posterior.design(45).map { ModelPoint(cosmology: $0.cosmology, nuisance: Self.reference) })
  }

  /// Each by itself and all together.
  private func nuisance(_ stream: inout RandomStream) -> NuisanceParameters {
    var nuisance = Self.reference
    let which = Int(stream.uniform() * 4)
    if which != 0 { nuisance["A_ps"] = 5 * stream.normal() }
    if which != 1 { nuisance["slope"] = 0.01 * stream.normal() }
    if which != 2 { nuisance["scale"] = 1 + 0.02 * stream.normal() }
    return nuisance
  }

  /// What is said of a point by a session that remembers and by one that was asked nothing before: where and how it ends, to the last bit.
  private func outcome(_ session: inout LearningSession, _ point: ModelPoint, above floor: Double) -> String {
    do throws(TheoryError) {
      let prediction = try session.predict(point, above: floor, isComplete: false)
      let values = (prediction.logLikelihoods ?? []).map { String($0.bitPattern) }
      return "\(prediction.provenance) \(values) \(prediction.derived.sorted { $0.key < $1.key })"
    } catch { return "\(error)" }
  }

  @Test("Answers, errors and verdicts are those of a fresh prediction, bit by bit, inside and outside the budget")
  func reuseIsExact() throws {
    var stream = RandomStream(seed: 3)
    var session = learner.makeSession(index: 0, seed: 1)
    var cosmologies = (0..<3).map { _ in posterior.point(posterior.sample(&stream)).cosmology }
    var kinds: Set<String> = []
    for step in 0..<300 {
      // Sooner or later far out, where the monitor refuses.
      if step % 10 == 0 {
        cosmologies[step / 10 % 3] = posterior.point(posterior.sample(&stream, scale: step < 150 ? 1 : 2.5)).cosmology
      }
      let point = ModelPoint(cosmology: cosmologies[Int(stream.uniform() * 3)], nuisance: nuisance(&stream))
      var fresh = learner.makeSession(index: 0, seed: 1)
      // Without a floor, below which it counts what a session has seen before.
      let (own, other) = (outcome(&session, point, above: -.infinity), outcome(&fresh, point, above: -.infinity))
      #expect(own == other)
      kinds.insert(String(own.prefix(8)))
    }
    #expect(session.tally.reuses > 100)
    #expect(session.tally.emulatorUses > 50 && !session.tally.refusals.isEmpty)
    #expect(kinds.count > 1)
  }

  @Test("Likelihoods are asked again only where they see the change")
  func likelihoodsThatSeeNothingNew() throws {
    var session = learner.makeSession(index: 0, seed: 1)
    var point = ModelPoint(cosmology: posterior.point(posterior.center).cosmology, nuisance: Self.reference)
    _ = try session.predict(point, isComplete: false)
    let before = (foregrounds.calls, scaled.calls)
    point.nuisance["A_ps"] = 1
    _ = try session.predict(point, isComplete: false)
    #expect(foregrounds.calls > before.0 && scaled.calls == before.1)
    let between = (foregrounds.calls, scaled.calls)
    point.nuisance["scale"] = 1.01
    _ = try session.predict(point, isComplete: false)
    #expect(foregrounds.calls == between.0 && scaled.calls > between.1)
    #expect(session.tally.reuses == 2)
  }

  @Test("Nuisance parameters that a likelihood refuses leave nothing behind")
  func refusedNuisance() throws {
    var session = learner.makeSession(index: 0, seed: 1)
    let cosmology = posterior.point(posterior.center).cosmology
    func point(_ scale: Double) -> ModelPoint {
      var nuisance = Self.reference
      nuisance["scale"] = scale
      return ModelPoint(cosmology: cosmology, nuisance: nuisance)
    }
    let first = outcome(&session, point(1.01), above: -.infinity)
    // The emulator does not answer, and the solver knows nothing of likelihoods.
    #expect(try session.predict(point(-1), isComplete: false).provenance == .solver)
    #expect(session.tally.refusals[RefusalReason.notFinite.rawValue] == 1)
    #expect(outcome(&session, point(1.01), above: -.infinity) == first)
  }

  @Test("A new emulator has no memory of the old one, and a place where the solver fails is looked at again")
  func synchronisation() throws {
    var sessions = [learner.makeSession(index: 0, seed: 1)]
    let point = ModelPoint(cosmology: posterior.point(posterior.center).cosmology, nuisance: Self.reference)
    let old = outcome(&sessions[0], point, above: -.infinity)
    var stream = RandomStream(seed: 4)
    for _ in 0..<8 {
      let cosmology = posterior.point(posterior.sample(&stream, scale: 2)).cosmology
      _ = try sessions[0].solve(ModelPoint(cosmology: cosmology, nuisance: Self.reference))
    }
    learner.synchronize(&sessions)
    var fresh = learner.makeSession(index: 1, seed: 1)
    let new = outcome(&sessions[0], point, above: -.infinity)
    #expect(new == outcome(&fresh, point, above: -.infinity) && new != old)
    #expect(sessions[0].tally.reuses == 0)
    sessions[0].domain.remember(.failed(stage: "test", reason: "none"), at: point)
    #expect(throws: TheoryError.self) { try sessions[0].predict(point, isComplete: false) }
  }

  @Test("Of too many cosmologies the one that was used least lately is forgotten")
  func capacity() throws {
    var session = learner.makeSession(index: 0, seed: 1)
    var stream = RandomStream(seed: 6)
    let points = (0...EmulationMemory.capacity).map { _ in
      ModelPoint(cosmology: posterior.point(posterior.sample(&stream, scale: 0.5)).cosmology, nuisance: Self.reference)
    }
    for point in points.dropLast() { _ = try session.predict(point, isComplete: false) }
    _ = try session.predict(points[0], isComplete: false)
    #expect(session.tally.reuses == 1)
    // The second of them has to go.
    _ = try session.predict(points[points.count - 1], isComplete: false)
    _ = try session.predict(points[0], isComplete: false)
    #expect(session.tally.reuses == 2)
    _ = try session.predict(points[1], isComplete: false)
    #expect(session.tally.reuses == 2)
  }
}

/// Spectra times a factor that has to be positive.
private struct ScaledLikelihood: LikelihoodSensitivity {
  let name = "scaled"
  var base: DefaultExperimentLikelihood
  let isAffine = false
  var request: TheoryRequest { base.request }

  private func factor(_ nuisance: NuisanceParameters) throws(TheoryError) -> Double {
    let value = nuisance["scale"] ?? .nan
    guard value > 0 else { throw .unphysical(parameter: "scale", value: value, requirement: "it is positive") }
    return value
  }

  func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    try base.residual(products.spectra.scaled(by: factor(nuisance)), nuisance: nuisance)
  }

  func response(_ change: TheoryProducts, at products: TheoryProducts, nuisance: NuisanceParameters)
    throws(TheoryError) -> [Double]
  {
    try base.response(
      TheoryProducts(spectra: change.spectra.scaled(by: factor(nuisance))), at: products, nuisance: nuisance)
  }
}

/// Another likelihood that counts how often it is asked for its residual.
private final class CountingLikelihood: LikelihoodSensitivity {
  let base: any LikelihoodSensitivity
  let nuisanceNames: [String]?
  private let count = Atomic<Int>(0)
  let isAffine = false

  init(_ base: any LikelihoodSensitivity, nuisanceNames: [String]?) {
    self.base = base
    self.nuisanceNames = nuisanceNames
  }

  var name: String { base.name }
  var request: TheoryRequest { base.request }
  var calls: Int { count.load(ordering: .relaxed) }

  func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    count.add(1, ordering: .relaxed)
    return try base.residual(products, nuisance: nuisance)
  }

  func response(_ change: TheoryProducts, at products: TheoryProducts, nuisance: NuisanceParameters)
    throws(TheoryError) -> [Double]
  { try base.response(change, at: products, nuisance: nuisance) }
}
