@testable import EmberAssembly
@testable import EmberConfiguration
import EmberInference
import EmberTestSupport
import EmberTheory
import Testing

@Suite("The posterior of a configuration")
struct PosteriorTests {
  private static let yaml = Sample.yaml(
    replacing: 6, by: "A_planck: {prior: {dist: norm, loc: 1, scale: 0.0025}}", adding: ["rdrag: {derived: true}"])

  private static func posterior(_ provider: any TheoryProvider = AcousticStandIn()) throws -> Posterior {
    Posterior(try RunConfiguration(yaml: yaml), solver: provider)
  }

  @Test("Vectors mean points, by name")
  func points() throws {
    let space = try Self.posterior().space
    #expect(space.sampled.map(\.name) == ["omega_b", "tau_reio", "A_planck"])
    let point = space.point([0.023, 0.06, 1.01])
    #expect(point.cosmology[.omegaB] == 0.023)
    #expect(point.cosmology[.tauReio] == 0.06)
    #expect(point.cosmology[.hubbleConstant] == 67)
    #expect(point.nuisance["A_planck"] == 1.01)
    #expect(space.center == [0.0224, 0.0566, 1])
    #expect(space.slowIndices == [0, 1])
  }

  @Test("ln posterior is ln prior minus chi^2 / 2, and the outputs are derived parameters, total and parts")
  func evaluation() throws {
    let posterior = try Self.posterior()
    var evaluator = posterior.makeEvaluator(chain: 0, seed: 1)
    let x = [0.0224, 0.055, 1.001]
    let evaluation = evaluator.evaluate(x)
    #expect(posterior.outputNames == ["rdrag", "chi2", "chi2__planck2018_lowl_tt"])
    #expect(evaluation.outputs.count == 3)
    #expect(evaluation.outputs[1] == evaluation.outputs[2])
    let expected = posterior.space.prior.logDensity(x) - evaluation.outputs[1] / 2
    #expect(abs(evaluation.logDensity - expected) < 1e-9)
    #expect(evaluation.annotation.source == .solver)
  }

  @Test("Outside the prior no theory is asked; a failing theory rejects the point and is counted by reason")
  func rejection() throws {
    let counter = CountingProvider(AcousticStandIn { ($0.cosmology[.omegaB] ?? 0) > 0.0245 })
    let posterior = try Self.posterior(counter)
    var evaluator = posterior.makeEvaluator(chain: 0, seed: 1)
    #expect(evaluator.evaluate([0.03, 0.055, 1]).logDensity == -.infinity)
    #expect(counter.counts == CountingProvider.Counts())
    #expect(evaluator.evaluate([0.0249, 0.055, 1]).logDensity == -.infinity)
    #expect(counter.counts.failures == ["stand-in failed": 1])
  }

  @Test("Sampled parameters keep the limits of the solver")
  func limits() throws {
    let yaml = Sample.yaml(adding: ["m_nu: {prior: {dist: norm, loc: 0.06, scale: 0.06}}"])
    let stack = try SolverStack(nil)
    let posterior = Posterior(try RunConfiguration(yaml: yaml), solver: stack.provider)
    #expect(posterior.support == [0.02...0.025, 0...2, 0...100])
    #expect(stack.provider.counts == CountingProvider.Counts())
    var evaluator = posterior.makeEvaluator(chain: 0, seed: 1)
    #expect(evaluator.evaluate([0.0224, 0.055, -0.01]).logDensity == -.infinity)
  }

  @Test("A calibration that is not positive is refused before any theory is asked")
  func nuisances() throws {
    let counter = CountingProvider(AcousticStandIn())
    let posterior = try Self.posterior(counter)
    var evaluator = posterior.makeEvaluator(chain: 0, seed: 1)
    #expect(evaluator.evaluate([0.0224, 0.055, -1]).logDensity == -.infinity)
    #expect(counter.counts.solverCalls == 0)
    let failures = posterior.likelihoods.failures
    #expect(failures.values.elementsEqual([1]) && failures.keys.allSatisfy { $0.hasSuffix("unphysical A_planck") })
  }

  @Test("A step in a fast parameter needs no new spectra")
  func fastSteps() throws {
    let counter = CountingProvider(AcousticStandIn())
    var evaluator = try Self.posterior(counter).makeEvaluator(chain: 0, seed: 1)
    let first = evaluator.evaluate([0.0224, 0.055, 1])
    let rejected = evaluator.evaluate([0.0226, 0.055, 1])
    let fast = evaluator.evaluate([0.0224, 0.055, 1.002])
    #expect(counter.counts.solverCalls == 2)
    #expect(first.logDensity != fast.logDensity && first.logDensity != rejected.logDensity)
  }

  @Test("Without a store a learner's second question is answered from memory")
  func remembering() throws {
    let provider = RememberingProvider(AcousticStandIn())
    let request = TheoryRequest(spectra: [.lensedTT], lmax: 30)
    let point = ModelPoint(cosmology: .init())
    let first = try provider.predict(point, request)
    let second = try provider.predict(point, request)
    #expect(first.provenance == .solver && second.provenance == .cache)
    #expect(first.spectra == second.spectra)
  }

  @Test("Memory holds the latest answers, and no more of them than it may")
  func forgetting() throws {
    let provider = RememberingProvider(AcousticStandIn())
    let request = TheoryRequest(spectra: [.lensedTT], lmax: 2)
    func ask(_ i: Int) throws -> Provenance {
      var cosmology = CosmologicalParameters()
      cosmology[given: .spectralIndex] = 0.9 + 1e-4 * Double(i)
      return try provider.predict(ModelPoint(cosmology: cosmology), request).provenance
    }
    for i in 0...RememberingProvider.capacity { #expect(try ask(i) == .solver) }
    #expect(try ask(RememberingProvider.capacity) == .cache && ask(1) == .cache)
    #expect(try ask(0) == .solver)
  }
}
