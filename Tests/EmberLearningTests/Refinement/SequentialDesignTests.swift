import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberEmulation
@testable import EmberLearning

@Suite("Where training points are missing")
struct SequentialDesignTests {
  @Test("A point that is taken for known lowers the variance as if it had been learnt")
  func variances() throws {
    var stream = RandomStream(seed: 4)
    let points = (0..<30).map { _ in (0..<3).map { _ in stream.normal() } }
    func process(_ points: [[Double]]) throws -> GaussianProcess {
      let outputs = Matrix(rows: points.count, columns: 1, elements: points.map { $0[0] * $0[1] * $0[2] })
      // Hyperparameters are given, so that only the points differ.
      let logarithms = Hyperparameters(logarithms: [0.3, 0.5, 0.2, -8])
      return try #require(
        GaussianProcess(
          TrainingGeometry(points), outputs: outputs, kernel: .squaredExponential, hyperparameters: logarithms))
    }
    let inputs = (0..<8).map { _ in (0..<3).map { _ in 1.5 * stream.normal() } }
    let before = try process(points)
    var shrinking = ConditionedProcess(before, at: inputs)
    for (i, input) in inputs.enumerated() {
      #expect(abs(shrinking.relative[i] * before.processVariance[0] - before.variance(input)[0]) < 1e-9)
    }
    for i in [2, 5] { shrinking.learn(i) }
    let after = try process(points + [inputs[2], inputs[5]])
    for (i, input) in inputs.enumerated() {
      let expected = after.variance(input)[0] / after.processVariance[0]
      #expect(abs(shrinking.relative[i] - expected) < 1e-6 * (1 + expected), "\(i)")
    }
  }

  @Test("What a survey chooses makes the emulator trusted; where it is sure already it chooses nothing")
  func survey() throws {
    let posterior = try StandInPosterior(lmax: 600)
    var settings = LearningSettings()
    settings.accuracy.shift = 0.001
    let learner = posterior.learner(settings)
    learner.train(design: posterior.design(40))
    var stream = RandomStream(seed: 3)
    let points = (0..<100).map { _ in posterior.point(posterior.sample(&stream, scale: 1.3)) }
    let before = try #require(learner.frozen).survey(points, limit: 12)
    #expect(!before.informative.isEmpty && before.informative.count <= 12)
    #expect(Set(before.informative).count == before.informative.count)
    learner.train(design: before.informative.map { points[$0] })
    let after = try #require(learner.frozen).survey(points, limit: 12)
    #expect(after.trustedShare > before.trustedShare)
    let easy = posterior.learner()
    easy.train(design: posterior.design(60))
    let near = (0..<20).map { _ in posterior.point(posterior.sample(&stream, scale: 0.1)) }
    #expect(try #require(easy.frozen).survey(near, limit: 5).informative.isEmpty)
    #expect(try #require(learner.frozen).survey([], limit: 5).trustedShare == 0)
  }

  @Test("A frozen emulator has the likelihood of its spectra, and says nothing far away")
  func frozen() throws {
    let posterior = try StandInPosterior(lmax: 600)
    let learner = posterior.learner()
    #expect(learner.frozen == nil)
    learner.train(design: posterior.design(50))
    let emulator = try #require(learner.frozen)
    var stream = RandomStream(seed: 3)
    let point = posterior.point(posterior.sample(&stream))
    let spectra = try learner.predict(point, posterior.request)
    let stated = try #require(emulator.logLikelihood(point))
    #expect(abs(stated - (try posterior.logLikelihood(spectra))) < 1e-3)
    #expect(emulator.logLikelihood(posterior.point(posterior.point(atDistance: 40, &stream))) == nil)
  }

  @Test("What no likelihood sees has the least weight")
  func weights() throws {
    let posterior = try StandInPosterior(lmax: 300, kinds: [.lensedTT])
    let request = TheoryRequest(spectra: [.lensedTT, .lensedTE, .lensedEE], lmax: 300)
    let layout = SpectrumLayout(request)
    let truth = try posterior.provider.predict(posterior.point(posterior.center), request).spectra
    let reference = try layout.flatten(truth) { _ in 1 }
    let whitening = SpectrumWhitening(layout: layout, reference: reference, experiment: .init())
    let weights = SensitivityWeights(
      whitening, layout, [posterior.likelihood], at: TheoryProducts(spectra: truth), .init())
    let polarisation = try #require(layout.offset(.lensedEE))
    #expect(weights.values[polarisation + 2...polarisation + 300].allSatisfy { $0 == 0.05 })
    #expect(weights.values[2...300].allSatisfy { $0 > 0.5 && $0 <= 1 })
    let vector = reference.map { 0.01 * $0 }
    let back = whitening.weighted(weights).unwhiten(whitening.weighted(weights).whiten(vector))
    for (a, b) in zip(vector, back) { #expect(abs(a - b) <= 1e-9 * abs(a) + 1e-15) }
  }
}
