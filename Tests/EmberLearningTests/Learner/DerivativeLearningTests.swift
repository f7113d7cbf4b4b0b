import EmberNumerics
import EmberTestSupport
import EmberTheory
import Foundation
import Synchronization
import Testing

@testable import EmberEmulation
@testable import EmberLearning

@Suite("Learning from derivatives")
struct DerivativeLearningTests {
  private let posterior: StandInPosterior

  init() throws { posterior = try StandInPosterior(lmax: 600) }

  /// Derivatives of the stand-in, and how often they were asked for.
  private final class Source: TheoryProvider {
    private let base: FiniteDifferenceProvider
    private let count = Mutex(0)
    private let fails: Bool

    init(_ posterior: StandInPosterior, fails: Bool = false) {
      let steps = Dictionary(uniqueKeysWithValues: zip(posterior.names, posterior.steps.map { $0 / 10 }))
      base = FiniteDifferenceProvider(posterior.provider, steps: steps, richardson: true)
      self.fails = fails
    }

    var calls: Int { count.withLock { $0 } }
    var identifier: ProviderIdentifier { base.identifier }

    func predict(_ point: ModelPoint, _ request: TheoryRequest) throws(TheoryError) -> TheoryPrediction {
      try base.predict(point, request)
    }

    func differentiate(
      _ point: ModelPoint, _ request: TheoryRequest, by parameters: [ParameterName]
    ) throws(TheoryError) -> TheoryDerivatives {
      count.withLock { $0 += 1 }
      if fails { throw .notProvided("derivatives") }
      return try base.differentiate(point, request, by: parameters)
    }
  }

  private func learner(_ derivatives: Source?) -> LearningProvider {
    LearningProvider(
      base: posterior.provider, derivatives: derivatives, inputs: posterior.names,
      sensitivities: [posterior.likelihood],
      request: posterior.request)
  }

  private func groups(_ count: Int) -> [DesignGroup] {
    posterior.design(count).map { DesignGroup([$0], isDifferentiated: true) }
  }

  /// The rms error of ln L over a sample of the posterior, and that of a derived parameter relative to its size.
  private func errors(_ learner: LearningProvider) throws -> (logLikelihood: Double, derived: Double) {
    let snapshot = try #require(learner.snapshot)
    var stream = RandomStream(seed: 12)
    var (square, derived) = (0.0, 0.0)
    for _ in 0..<100 {
      let point = posterior.point(posterior.sample(&stream))
      let z = try #require(snapshot.emulator.standardized(point.cosmology))
      let components = try #require(snapshot.emulator.mean(point.cosmology, standardized: z))
      let amplitudes = try #require(snapshot.basis.compression.relativeAmplitudes(point.cosmology))
      let spectra = snapshot.basis.compression.spectra(components, amplitudes: amplitudes)
      let truth = try posterior.provider.predict(point, posterior.request)
      let error =
        try posterior.likelihood.logLikelihood(spectra, nuisance: .init()) - posterior.logLikelihood(truth)
      square += error * error / 100
      let ratio = (snapshot.products.derived.predict(standardized: z)["rdrag"] ?? 0) / (truth.derived["rdrag"] ?? 1) - 1
      derived += ratio * ratio / 100
    }
    return (square.squareRoot(), derived.squareRoot())
  }

  @Test("The same points teach more with their derivatives, and derived parameters gain too")
  func fewerPoints() throws {
    let source = Source(posterior)
    let (with, without) = (learner(source), learner(nil))
    with.train(groups: groups(16))
    without.train(groups: groups(16))
    #expect(source.calls == 16 && with.learnsDerivatives && !without.learnsDerivatives)
    let (own, other) = (try errors(with), try errors(without))
    #expect(own.logLikelihood < other.logLikelihood / 4, "\(own) \(other)")
    #expect(own.derived < other.derived / 4, "\(own) \(other)")
    #expect(with.statistics.solverCalls == 16 && with.statistics.trainingPoints == 16)
    #expect(with.statistics.leaveOneOutError < without.statistics.leaveOneOutError)
    let regions = try [with, without].map { try #require($0.snapshot).region }
    #expect(regions[0].radius > regions[1].radius)
    for i in posterior.names.indices {
      #expect(regions[0].lower[i] < regions[1].lower[i] && regions[0].upper[i] > regions[1].upper[i])
    }
    // Twice as many values do not make up for them.
    let many = learner(nil)
    many.train(design: posterior.design(32))
    let third = try errors(many)
    #expect(own.logLikelihood < third.logLikelihood, "\(own) \(third)")
  }

  @Test("A restored learner is the same bit by bit, and needs its derivatives")
  func restore() throws {
    let learner = learner(Source(posterior))
    learner.train(groups: groups(14) + posterior.design(20).suffix(6).map { DesignGroup([$0]) })
    let stored = try JSONEncoder().encode(learner.state)
    let state = try JSONDecoder().decode(LearnerState.self, from: stored)
    #expect(state.points.count(where: \.isDifferentiated) == 14 && state.points.count == 20)
    let again = self.learner(Source(posterior))
    try again.restore(state)
    #expect(again.state == learner.state)
    var stream = RandomStream(seed: 2)
    for _ in 0..<10 {
      let point = posterior.point(posterior.sample(&stream))
      let (a, b) = (try learner.predict(point, posterior.request), try again.predict(point, posterior.request))
      #expect(a.spectra == b.spectra && a.derived == b.derived && a.provenance == b.provenance)
    }
    // It goes on as the other one does.
    for each in [learner, again] { each.train(design: posterior.design(40)) }
    var (a, b) = (learner.state, again.state)
    (a.statistics.trainingSeconds, b.statistics.trainingSeconds) = (0, 0)
    #expect(a == b)
    #expect(throws: TheoryError.self) { try self.learner(nil).restore(state) }
  }

  @Test("Where derivatives fail the value is learnt; known points are not asked for")
  func failures() throws {
    let source = Source(posterior, fails: true)
    let learner = learner(source)
    learner.train(groups: groups(16))
    #expect(source.calls == 16 && learner.statistics.trainingPoints == 16)
    #expect(learner.statistics.failures.isEmpty && learner.state.points.allSatisfy { !$0.isDifferentiated })
    learner.train(groups: groups(16))
    #expect(source.calls == 16)
  }

  @Test("Components change along a direction as their derivatives say, amplitudes taken out")
  func components() throws {
    let names = posterior.names.map { $0 == .logA ? ParameterName.amplitude : $0 }
    let center = posterior.center.enumerated().map { $0.offset == 4 ? 2.1e-9 : $0.element }
    let reference = CosmologicalParameters(Dictionary(uniqueKeysWithValues: zip(names, center)))
    let coordinates = InputCoordinates(names: names, reference: reference, theory: posterior.coordinates)
    let z = try #require(coordinates.values(reference))
    // The stand-in knows ln A_s alone.
    func cosmology(_ values: [Double]) throws -> (CosmologicalParameters, PowerSpectra) {
      let own = try #require(coordinates.cosmology(values))
      var other = own
      other[given: .amplitude] = nil
      other[given: .logA] = values[4]
      return (own, try posterior.provider.predict(ModelPoint(cosmology: other), posterior.request).spectra)
    }
    let compression = try #require(
      SpectrumCompression(
        try posterior.design(30).map { ($0.cosmology, try posterior.provider.predict($0, posterior.request).spectra) },
        request: posterior.request, limit: 8))
    let direction = zip([1e-4, 1e-3, 3e-3, 4e-3, 1e-2, 3e-3], z).map { $0.0 }
    let displacement = try #require(coordinates.displacement(direction, at: reference))
    let h = 1e-3
    let moved = try [-h, h].map { step in try cosmology(zip(z, direction).map { $0 + step * $1 }) }
    for name in names {
      let change = ((moved[1].0[given: name] ?? 0) - (moved[0].0[given: name] ?? 0)) / (2 * h)
      #expect(abs(change / (displacement[name] ?? .nan) - 1) < 1e-5, "\(name)")
    }
    let tangent = SpectrumTangent(
      cosmology: reference, spectra: try cosmology(z).1,
      change: .combination([(1 / (2 * h), moved[1].1), (-1 / (2 * h), moved[0].1)]), direction: displacement)
    let change = try #require(compression.change(tangent))
    let coefficients = try moved.map { try #require(compression.coefficients($0.1, $0.0)) }
    let largest = change.map(abs).max() ?? 0
    for k in change.indices {
      let difference = (coefficients[1][k] - coefficients[0][k]) / (2 * h)
      #expect(abs(change[k] - difference) < 1e-4 * largest, "\(k)")
    }
  }
}
