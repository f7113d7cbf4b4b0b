import EmberNumerics
import EmberTestSupport
import EmberTheory
import Foundation
import Testing

@testable import EmberEmulation
@testable import EmberLearning

@Suite("Kinds of emulator that learn while a run samples")
struct EmulatorKindTests {
  private let posterior: StandInPosterior

  init() throws { posterior = try StandInPosterior(lmax: 600) }

  private func learner(_ kinds: [EmulatorKind]) -> LearningProvider {
    let learner = posterior.learner(LearningSettings(kinds: kinds))
    learner.train(design: posterior.design(50))
    return learner
  }

  @Test("Names are distinct, found again and written as they are")
  func names() throws {
    #expect(Set(EmulatorKind.all.map(\.name)).count == EmulatorKind.all.count)
    #expect(EmulatorKind.all.contains(.standard) && EmulatorKind(name: "oracle") == nil)
    for kind in EmulatorKind.all {
      #expect(EmulatorKind(name: kind.name) == kind)
      #expect(try JSONDecoder().decode([EmulatorKind].self, from: JSONEncoder().encode([kind])) == [kind])
    }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([EmulatorKind].self, from: Data("[\"oracle\"]".utf8))
    }
  }

  @Test("Every kind answers within what it states, and has the gradient of what it says", arguments: EmulatorKind.all)
  func answers(kind: EmulatorKind) throws {
    let learner = learner([kind])
    #expect(learner.statistics.kind == EmulatorCandidate(kind))
    let session = learner.makeSession(index: 0, seed: 1)
    var stream = RandomStream(seed: 6)
    var (count, far) = (0, 0)
    for _ in 0..<60 {
      let x = posterior.sample(&stream)
      let answer = try learner.predict(posterior.point(x), posterior.request)
      guard case .emulator(let sigma) = answer.provenance else { continue }
      let truth = try posterior.provider.predict(posterior.point(x), posterior.request)
      count += 1
      if abs(try posterior.logLikelihood(answer) - posterior.logLikelihood(truth)) > 3 * sigma { far += 1 }
      let gradient = try #require(session.emulatedGradient(posterior.point(x)))
      let mismatch = worstDerivativeMismatch(
        gradient: gradient.cosmology, at: x, steps: posterior.steps.map { $0 / 10 }
      ) { session.emulatedGradient(posterior.point($0))?.logLikelihood ?? .nan }
      #expect(mismatch < 1e-4)
    }
    #expect(count > 30, "\(count)")
    #expect(far <= count / 20)
  }

  @Test("A learner of every kind comes back bit by bit from what a checkpoint keeps", arguments: EmulatorKind.all)
  func restored(kind: EmulatorKind) throws {
    let learner = learner([kind])
    let state = try JSONDecoder().decode(LearnerState.self, from: JSONEncoder().encode(learner.state))
    #expect(state == learner.state && state.components?.kind == kind)
    let again = posterior.learner(LearningSettings(kinds: [kind]))
    try again.restore(state)
    var stream = RandomStream(seed: 4)
    for _ in 0..<10 {
      let point = posterior.point(posterior.sample(&stream))
      let (first, second) = (
        try learner.predict(point, posterior.request), try again.predict(point, posterior.request)
      )
      #expect(first.spectra == second.spectra && first.provenance == second.provenance)
    }
  }

  @Test("Among several kinds the one with the smallest error at left-out points is taken")
  func contest() throws {
    let statistics = learner(EmulatorKind.all).statistics
    // Nearest neighbours and additive processes are not worth it with so few points.
    let late = [NearestNeighbourEmulator.kindName, AdditiveEmulator.kindName]
    let others = EmulatorKind.all.filter { !late.contains($0.name) }
    #expect(Set(statistics.kindErrors.keys) == Set(others.map { EmulatorCandidate($0) }))
    let best = try #require(statistics.kindErrors.min { $0.value < $1.value })
    #expect(statistics.kind == best.key)
    // The stand-in is no polynomial.
    #expect(statistics.kind.kind == .standard)
  }

  @Test("Where a process takes a share of many points the kind that errs least at fresh points is chosen")
  func contestOfManyPoints() throws {
    let kinds = [EmulatorKind.standard, EmulatorKind(NearestNeighbourEmulator.self)]
    let design = posterior.design(700)
    func trained(_ kinds: [EmulatorKind]) -> LearningProvider {
      let learner = posterior.learner(LearningSettings(kinds: kinds))
      learner.train(design: design)
      return learner
    }
    let errors = try kinds.map { kind in
      let session = trained([kind]).makeSession(index: 0, seed: 1)
      var stream = RandomStream(seed: 8)
      var square = 0.0
      for _ in 0..<150 {
        let point = posterior.point(posterior.sample(&stream))
        let truth = try posterior.logLikelihood(posterior.provider.predict(point, posterior.request))
        let error = try #require(session.emulatedGradient(point)).logLikelihood - truth
        square += error * error
      }
      return square
    }
    #expect(trained(kinds).statistics.kind.kind == kinds[errors[0] < errors[1] ? 0 : 1], "\(errors)")
  }

  @Test("With many points nearest neighbours learn all, where processes of all points take as many as they may")
  func manyPoints() throws {
    let kinds = [EmulatorKind.standard, EmulatorKind(NearestNeighbourEmulator.self)]
    let learners = kinds.map { kind in
      let learner = posterior.learner(LearningSettings(kinds: [kind]))
      learner.train(design: posterior.design(500))
      return learner
    }
    #expect(learners.map(\.statistics.trainingPoints) == [400, 500])
    #expect(learners.map(\.statistics.pointsLeftOut) == [100, 0])
    #expect(learners[1].statistics.leaveOneOutError < 0.02, "\(learners.map(\.statistics.leaveOneOutError))")
    // What a checkpoint keeps of it gives the same answers.
    let restored = posterior.learner(LearningSettings(kinds: [kinds[1]]))
    try restored.restore(learners[1].state)
    var stream = RandomStream(seed: 12)
    for _ in 0..<10 {
      let point = posterior.point(posterior.sample(&stream))
      #expect(
        try restored.predict(point, posterior.request).spectra == learners[1].predict(point, posterior.request).spectra)
    }
  }

  @Test("Every kind can be kept in an archive and predicts the same from there", arguments: EmulatorKind.all)
  func archived(kind: EmulatorKind) throws {
    let points = posterior.design(50)
    let examples = try points.map {
      (cosmology: $0.cosmology, spectra: try posterior.provider.predict($0, posterior.request).spectra)
    }
    let compression = try #require(SpectrumCompression(examples, request: posterior.request, limit: 8))
    let values = points.map { point in posterior.names.map { point.cosmology[$0] ?? .nan } }
    let standardization = try #require(InputStandardization(values))
    let outputs = examples.compactMap { compression.coefficients($0.spectra, $0.cosmology) }
    let emulator = try #require(
      kind.pretrained(
        EmulatorExamples(
          standardization, points: values.map { standardization($0) },
          outputs: Matrix(rows: 50, columns: compression.count, elements: outputs.flatMap { $0 }))))
    let model = PretrainedEmulator(
      inputs: posterior.names.map { .init(name: $0, range: -1e3...1e3) }, fixed: CosmologicalParameters(),
      request: posterior.request, compression: compression, emulator: emulator, derivedNames: [], derived: nil)
    let again = try PretrainedEmulator(
      NPZArchive(model.archive.bytes, file: "w.npz"), file: "w.npz", inputs: model.inputs, fixed: model.fixed,
      request: model.request, derivedNames: [])
    #expect(type(of: again.emulator) == type(of: emulator))
    for x in values.prefix(5) {
      let (before, after) = (emulator.predict(x), again.emulator.predict(x))
      #expect(zip(before.mean, after.mean).allSatisfy { abs($0 - $1) < 1e-6 * (1 + abs($0)) })
      #expect(zip(before.variance, after.variance).allSatisfy { abs($0 - $1) < 1e-6 * $0 })
    }
  }
}
