@testable import EmberAssembly
@testable import EmberConfiguration
import EmberEmulation
import EmberInference
import EmberLearning
import EmberTestSupport
import EmberTheory
import Testing

@Suite("The surface that trajectories follow")
struct PosteriorSurfaceTests {
  /// Three cosmological parameters, of which one has a normal prior, and a calibration.
  static let yaml = Sample.yaml(
    replacing: 6, by: "A_planck: {prior: {dist: norm, loc: 1, scale: 0.0025}}"
  ).replacing("tau_reio: {prior: {dist: norm, loc: 0.0566, scale: 0.0058}}", with: "tau_reio: 0.0566")
    .replacing("n_s: 0.965", with: "n_s: {prior: {dist: norm, loc: 0.965, scale: 0.02}}")
    .replacing("logA: 3.05", with: "logA: {prior: {min: 2.9, max: 3.2}, ref: 3.05, proposal: 0.01}")
    .replacing("emulator: off", with: "emulator: on")

  private func trained(_ emulator: String = "on") throws -> Posterior {
    let yaml = Self.yaml.replacing("emulator: on", with: "emulator: \(emulator)")
    let posterior = Posterior(try RunConfiguration(yaml: yaml), solver: AcousticStandIn())
    let bounds = [0.0219...0.0229, 3.0...3.1, 0.95...0.98]
    let points = BoxDesign.sobol(bounds, count: 40).map { posterior.space.point($0 + [1]) }
    posterior.learner?.train(design: points)
    return posterior
  }

  @Test("it is the emulated posterior, and its slope is that of its values")
  func gradient() throws {
    // The stand-in fits no real data: all its points lie deep below the best one.
    let posterior = try trained("{training_depth: 1e6}")
    var evaluator: PosteriorEvaluator = posterior.makeEvaluator(chain: 0, seed: 1)
    let x = [0.02245, 3.055, 0.967, 1.001]
    let surface = try #require(evaluator.surface(x))
    let evaluation = evaluator.evaluate(x)
    #expect(evaluation.annotation.source == .emulator)
    #expect(abs(surface.value - evaluation.logDensity) < 1e-3)
    let mismatch = worstDerivativeMismatch(gradient: surface.gradient, at: x, steps: [2e-5, 2e-3, 1e-3, 5e-4]) {
      evaluator.surface($0)?.value ?? .nan
    }
    #expect(mismatch < 1e-4)
  }

  @Test("where the monitor refuses, the solver decides on the end of a trajectory, to the last digit")
  func refusal() throws {
    let posterior = try trained("{accuracy: {shift: 1e-12}}")
    var settings = TrajectorySettings()
    settings.chains = 2
    settings.warmUp = 10
    settings.maxSamples = 15
    let covariance = ProposalCovariance(widths: [1e-4, 0.02, 0.005, 0.0025])
    var sampler = try TrajectorySampler(
      target: posterior, settings: settings,
      start: try GaussianStart(mean: [0.0224, 3.05, 0.965, 1], covariance: covariance.matrix), covariance: covariance)
    var recorder = SamplerRecorder<PointAnnotation>(chains: 2)
    let state = try sampler.run(&recorder)
    #expect(state.memories(of: TrajectoryRecord.self).map(TrajectoryStatistics.init)?.count ?? 0 >= 30)
    for row in recorder.rows.joined() {
      #expect(row.evaluation.annotation.source == .solver)
      let truth = try AcousticStandIn().predict(posterior.space.point(row.x), posterior.request)
      #expect(try posterior.parts(row.x, truth.products).logPosterior == row.evaluation.logDensity)
    }
  }

  @Test("without emulator it is the solver's posterior, and its spectra are not made again at the end of a trajectory")
  func solver() throws {
    let counter = CountingProvider(AcousticStandIn())
    let steps: [ParameterName: Double] = [.omegaB: 2e-5, .logA: 1e-3, .spectralIndex: 1e-3]
    let posterior = Posterior(
      try RunConfiguration(yaml: Self.yaml.replacing("emulator: on", with: "emulator: off")), solver: counter,
      derivatives: FiniteDifferenceProvider(AcousticStandIn(), steps: steps, richardson: true))
    var evaluator: PosteriorEvaluator = posterior.makeEvaluator(chain: 0, seed: 1)
    let x = [0.02245, 3.055, 0.967, 1.001]
    let surface = try #require(evaluator.surface(x))
    #expect(abs(surface.value - evaluator.evaluate(x).logDensity) < 1e-9 * abs(surface.value))
    #expect(counter.counts.solverCalls == 0)
    let mismatch = worstDerivativeMismatch(gradient: surface.gradient, at: x, steps: [2e-5, 2e-3, 1e-3, 5e-4]) {
      evaluator.surface($0)?.value ?? .nan
    }
    #expect(mismatch < 1e-5)
    #expect(evaluator.surface([0.02245, 3.3, 0.967, 1]) == nil)
  }

  @Test("limits are those of the priors; without emulator and derivatives there is no surface")
  func limits() throws {
    let posterior = try trained()
    #expect(posterior.support[1] == 2.9...3.2)
    #expect(posterior.support[2].upperBound == .infinity)
    let bare = Posterior(
      try RunConfiguration(yaml: Self.yaml.replacing("emulator: on", with: "emulator: off")), solver: AcousticStandIn())
    #expect(bare.makeEvaluator(chain: 0, seed: 1).surface([0.0224, 3.05, 0.965, 1]) == nil)
  }
}
