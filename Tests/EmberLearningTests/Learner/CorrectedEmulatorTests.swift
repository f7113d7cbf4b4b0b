import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberEmulation
@testable import EmberLearning

@Suite("A learner that begins with an emulator trained beforehand")
struct CorrectedEmulatorTests {
  private let posterior: StandInPosterior

  init() throws { posterior = try StandInPosterior(lmax: 600) }

  /// An emulator of few points, or of spectra with a slope that the provider's do not have.
  private func pretrained(slope: Double = 0) throws -> PretrainedEmulator {
    let points = posterior.design(60, radius: 9)
    let examples = try points.map { point in
      var spectra = try posterior.provider.predict(point, posterior.request).spectra
      for kind in spectra.kinds {
        spectra[kind] = spectra[kind]?.enumerated().map { $1 * (1 + slope * Double($0) / 600) }
      }
      return (cosmology: point.cosmology, spectra: spectra)
    }
    let compression = try #require(SpectrumCompression(examples, request: posterior.request, limit: 40))
    let values = points.map { point in posterior.names.map { point.cosmology[$0] ?? .nan } }
    let standardization = try #require(InputStandardization(values))
    let outputs = examples.compactMap { compression.coefficients($0.spectra, $0.cosmology) }
    let process = try #require(
      GaussianProcessEmulator.pretrained(
        EmulatorExamples(
          standardization, points: values.map { standardization($0) },
          outputs: Matrix(rows: outputs.count, columns: compression.count, elements: outputs.flatMap { $0 }))))
    let ranges = posterior.names.indices.map { i in
      (values.map { $0[i] }.min() ?? 0)...(values.map { $0[i] }.max() ?? 0)
    }
    return PretrainedEmulator(
      inputs: zip(posterior.names, ranges).map { .init(name: $0, range: $1) }, fixed: CosmologicalParameters(),
      request: posterior.request, compression: compression, emulator: process, derivedNames: [], derived: nil)
  }

  private func learner(
    _ pretrained: PretrainedEmulator, derivatives: (any TheoryProvider)? = nil
  ) -> LearningProvider {
    LearningProvider(
      base: posterior.provider, derivatives: derivatives, inputs: posterior.names, coordinates: posterior.coordinates,
      sensitivities: [posterior.likelihood],
      request: posterior.request, pretrained: pretrained)
  }

  /// |solver - emulator| of ln L at points that are emulated, in units of the stated sigma, and the share of these.
  private func ratios(_ learner: LearningProvider) throws -> (ratios: [Double], share: Double) {
    var stream = RandomStream(seed: 6)
    var ratios: [Double] = []
    for _ in 0..<60 {
      let point = posterior.point(posterior.sample(&stream))
      let answer = try learner.predict(point, posterior.request)
      guard case .emulator(let sigma) = answer.provenance else { continue }
      let truth = try posterior.provider.predict(point, posterior.request)
      ratios.append(abs(try posterior.logLikelihood(answer) - (try posterior.logLikelihood(truth))) / sigma)
    }
    return (ratios, Double(ratios.count) / 60)
  }

  @Test("Nothing is trusted before the solver has answered")
  func nothingFirst() throws {
    let learner = learner(try pretrained())
    #expect(try learner.predict(posterior.point(posterior.center), posterior.request).provenance == .solver)
  }

  @Test("Its errors are learnt from few points, and what is stated about them holds", arguments: [0, 0.01, 0.2])
  func correction(slope: Double) throws {
    let learner = learner(try pretrained(slope: slope))
    learner.train(design: posterior.design(36))
    if slope == 0 { #expect(learner.statistics.kind.isCorrection) }
    let (ratios, share) = try ratios(learner)
    #expect(share > 0.9)
    #expect(ratios.count { $0 > 3 } <= ratios.count / 20)
    #expect(ratios.allSatisfy { $0 < 6 })
  }

  @Test("Derivatives of the errors are learnt too, so that left-out points are predicted better")
  func derivatives() throws {
    let model = try pretrained()
    let steps = Dictionary(uniqueKeysWithValues: zip(posterior.names, posterior.steps.map { $0 / 10 }))
    let source = FiniteDifferenceProvider(posterior.provider, steps: steps, richardson: true)
    let (with, without) = (learner(model, derivatives: source), learner(model))
    let groups = posterior.design(20).map { DesignGroup([$0], isDifferentiated: true) }
    for each in [with, without] { each.train(groups: groups) }
    let errors = try [with, without].map {
      try #require($0.statistics.kindErrors[EmulatorCandidate(.standard, isCorrection: true)])
    }
    #expect(errors[0] < errors[1] / 2, "\(errors)")
  }

  @Test("Gradients are those of the sum")
  func gradient() throws {
    let learner = learner(try pretrained())
    learner.train(design: posterior.design(24))
    let session = learner.makeSession(index: 0, seed: 1)
    var stream = RandomStream(seed: 8)
    let x = posterior.sample(&stream, scale: 0.5)
    let gradient = try #require(session.emulatedGradient(posterior.point(x)))
    let mismatch = worstDerivativeMismatch(gradient: gradient.cosmology, at: x, steps: posterior.steps.map { $0 / 10 })
    {
      session.emulatedGradient(posterior.point($0))?.logLikelihood ?? .nan
    }
    #expect(mismatch < 1e-4)
  }

  @Test("Outside its box the solver answers, and a state comes back bit by bit")
  func boxAndState() throws {
    let model = try pretrained()
    let learner = learner(model)
    learner.train(design: posterior.design(24))
    var far = posterior.center
    far[4] = model.inputs[4].range.upperBound + 0.01
    #expect(try learner.predict(posterior.point(far), posterior.request).provenance == .solver)
    let again = self.learner(model)
    try again.restore(learner.state)
    let point = posterior.point(posterior.center)
    let (first, second) = (
      try learner.predict(point, posterior.request), try again.predict(point, posterior.request)
    )
    #expect(first.provenance == second.provenance)
    #expect(first.spectra == second.spectra)
    #expect(throws: TheoryError.self) { try posterior.learner().restore(learner.state) }
  }
}
