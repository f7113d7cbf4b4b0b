import EmberEmulation
import EmberLearning
import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@Suite("Derivatives of what is emulated")
struct EmulatedGradientTests {
  /// ln L through spectra and likelihood, and through the compressed likelihood, are the same function.
  @Test func gradientOfLogLikelihood() throws {
    let posterior = try StandInPosterior()
    let learner = posterior.learner()
    learner.train(design: posterior.design(60))
    let session: LearningSession = learner.makeSession(index: 0, seed: 1)
    var stream = RandomStream(seed: 8)
    for _ in 0..<3 {
      let x = posterior.sample(&stream)
      let gradient = try #require(session.emulatedGradient(posterior.point(x)))
      let spectra = try learner.predict(posterior.point(x), posterior.request)
      #expect(abs(gradient.logLikelihood - (try posterior.logLikelihood(spectra))) < 1e-3)
      let mismatch = worstDerivativeMismatch(
        gradient: gradient.cosmology, at: x, steps: posterior.steps.map { $0 / 10 }
      ) {
        session.emulatedGradient(posterior.point($0))?.logLikelihood ?? .nan
      }
      #expect(mismatch < 1e-5)
    }
  }

  /// Where the monitor trusts the emulator these are its own, elsewhere differences of the solver behind it.
  @Test(arguments: [0.5, 12])
  func derivativesOfTheLearner(distance: Double) throws {
    let posterior = try StandInPosterior(lmax: 600, kinds: [.lensedTT, .lensingPotential])
    let learner: LearningProvider = posterior.learner()
    learner.train(design: posterior.design(60))
    var stream = RandomStream(seed: 8)
    let point = posterior.point(posterior.point(atDistance: distance, &stream))
    let isEmulated = try learner.predict(point, posterior.request).provenance != .solver
    #expect(isEmulated == (distance < 1))
    let mismatches = try derivativeMismatches(
      of: learner, against: learner, at: point, posterior.request,
      steps: Dictionary(uniqueKeysWithValues: zip(posterior.names, posterior.steps.map { $0 / 4 })))
    for (name, mismatches) in mismatches {
      for (key, mismatch) in mismatches { #expect(mismatch < 2e-3, "\(name.rawValue) \(key)") }
    }
  }

  @Test func derivativesOfSpectra() throws {
    let posterior = try StandInPosterior(lmax: 600, kinds: [.lensedTT, .lensingPotential])
    let learner = posterior.learner()
    learner.train(design: posterior.design(60))
    var stream = RandomStream(seed: 8)
    let x = posterior.sample(&stream, scale: 0.5)
    let point = posterior.point(x)
    let derivatives = try #require(
      learner.emulatedDerivatives(point, posterior.request, by: posterior.names))
    let kinds = derivatives.prediction.spectra.kinds
    let columns = posterior.names.map { name in kinds.flatMap { derivatives.spectra[name]?[$0] ?? [] } }
    let jacobian = Matrix(rows: columns.count, columns: columns[0].count, elements: columns.flatMap { $0 }).transposed
    let spectra = try worstDerivativeMismatch(jacobian, at: x, steps: posterior.steps.map { $0 / 4 }) {
      let answer = try learner.predict(posterior.point($0), posterior.request).spectra
      return kinds.flatMap { answer[$0] ?? [] }
    }
    // Components are kept in single precision.
    #expect(spectra < 1e-3)
    let ages = posterior.names.map { derivatives.derived[$0]?["age"] ?? .nan }
    let derived = try worstDerivativeMismatch(gradient: ages, at: x, steps: posterior.steps.map { $0 / 4 }) {
      try learner.predict(posterior.point($0), posterior.request).derived["age"] ?? .nan
    }
    #expect(derived < 1e-5)
    #expect(derivatives.derived[.omegaB]?["H0"] == 0 && derivatives.derived[.hubbleConstant]?["H0"] == 1)
  }
}
