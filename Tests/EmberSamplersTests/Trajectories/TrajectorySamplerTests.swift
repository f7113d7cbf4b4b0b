@testable import EmberInference
@testable import EmberSamplers
import EmberNumerics
import EmberTestSupport
import Testing

@Suite("Trajectories: adaptation and reports")
struct TrajectorySamplerTests {
  @Test("the warm-up finds the step size of the acceptance asked for", arguments: [0.6, 0.8, 0.95])
  func adaptation(wanted: Double) throws {
    let (_, state) = try trajectoryRun(.gaussian(), .noUTurn(), rows: 500) {
      $0.targetAcceptance = wanted
      $0.warmUp = 500
      $0.learnCovariance = false
    }
    let statistics = try #require(TrajectoryStatistics(state))
    #expect(abs(statistics.meanAcceptance - wanted) < 0.08)
    #expect(statistics.stepSizes.count == 4)
    #expect(statistics.count >= 4 * 500)
  }

  @Test("chains without a good mass matrix learn it once")
  func learnsCovariance() throws {
    let base = KnownTarget.gaussian()
    let guessed = KnownTarget(
      name: "guessed", support: base.support, covariance: Matrix(diagonal: [0.01, 0.04, 9, 1600]),
      density: base.density, draw: base.draw)
    let (samples, state) = try trajectoryRun(guessed, .noUTurn(), rows: 1000) { $0.rminus1Stop = 0.01 }
    #expect(state.checks.count(where: \.learned) == 1)
    let ratios = (0..<4).map { state.covariance[$0 * 5] / base.covariance[$0, $0] }
    #expect(ratios.allSatisfy { $0 > 0.6 && $0 < 1.6 })
    #expect(samples.allSatisfy { $0.count > 100 })
  }

  @Test("trajectories that never end in the support are divergent, and reported")
  func divergences() throws {
    let base = KnownTarget.gaussian()
    var cut = base
    // The surface ends at the mean of the first parameter.
    cut.surface = { x in x[0] < 0 ? nil : base.density(x) }
    var settings = TrajectorySettings()
    settings.maxSamples = 200
    settings.warmUp = 50
    settings.maxTries = 1_000_000
    var sampler = try TrajectorySampler(
      target: cut, settings: settings, start: ReferenceDistribution([1, 10, 20, 30].map { .value($0) }, prior: wide),
      covariance: ProposalCovariance(base.covariance))
    var recorder = SamplerRecorder<NoAnnotation>(chains: 4)
    let state = try sampler.run(&recorder)
    let statistics = try #require(TrajectoryStatistics(state))
    #expect(statistics.divergences > 50)
    #expect(recorder.rows.joined().allSatisfy { $0.x[0] >= 0 })
  }

  private var wide: Prior { Prior(Array(repeating: .uniform(min: -100, max: 100), count: 4)) }

  @Test("settings that make no sense")
  func settings() {
    #expect(throws: InferenceError.self) { try trajectoryRun(.banana, .noUTurn(maximumDepth: 0)) }
    #expect(throws: InferenceError.self) { try trajectoryRun(.banana, .fixedLength(0)) }
    #expect(throws: InferenceError.self) { try trajectoryRun(.banana, .noUTurn()) { $0.targetAcceptance = 1 } }
    #expect(throws: InferenceError.self) { try trajectoryRun(.banana, .noUTurn()) { $0.stepSize = -1 } }
    #expect(throws: InferenceError.self) { try trajectoryRun(.banana, .noUTurn()) { $0.chains = 0 } }
    #expect(throws: InferenceError.self) {
      try TrajectorySampler(
        target: KnownTarget.banana, settings: TrajectorySettings(), start: DrawnStart(draw: KnownTarget.banana.draw),
        covariance: ProposalCovariance(widths: [1]))
    }
  }

  @Test("a surface that is nowhere defined gets a chain stuck, and says where")
  func noSurface() {
    var blank = KnownTarget.banana
    blank.surface = { _ in nil }
    #expect(throws: InferenceError.self) { try trajectoryRun(blank, .noUTurn()) }
  }
}
