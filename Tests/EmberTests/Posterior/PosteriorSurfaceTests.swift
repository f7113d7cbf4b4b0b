import EmberInference
import EmberTestSupport
import EmberTheory
import Testing

@testable import Ember

@Suite("The surface that trajectories follow")
struct PosteriorSurfaceTests {
  /// Three cosmological parameters, of which one has a normal prior, and a calibration.
  private static let yaml = Sample.yaml(
    replacing: 6, by: "A_planck: {prior: {dist: norm, loc: 1, scale: 0.0025}}"
  ).replacing("logA: 3.05", with: "logA: {prior: {min: 2.9, max: 3.2}, ref: 3.05, proposal: 0.01}")
    .replacing("emulator: off", with: "emulator: on")

  private func trained() throws -> Posterior {
    let posterior = Posterior(try RunConfiguration(yaml: Self.yaml), solver: AcousticStandIn())
    var sequence: [[Double]] = []
    for i in 0..<40 {
      let t = (0..<3).map { j in Double((i * [7, 11, 17][j]) % 40) / 40 - 0.5 }
      sequence.append([0.0224 + 0.001 * t[0], 0.0566 + 0.02 * t[1], 3.05 + 0.08 * t[2], 1])
    }
    posterior.learner?.train(design: sequence.map(posterior.space.point))
    return posterior
  }

  @Test("it is the emulated posterior, and its slope is that of its values")
  func gradient() throws {
    let posterior = try trained()
    var evaluator = posterior.makeEvaluator(chain: 0, seed: 1)
    let x = [0.02245, 0.058, 3.055, 1.001]
    let surface = try #require(evaluator.surface(x))
    let evaluation = evaluator.evaluate(x)
    #expect(evaluation.annotation.source == .emulator)
    #expect(abs(surface.value - evaluation.logDensity) < 1e-3)
    let mismatch = worstDerivativeMismatch(gradient: surface.gradient, at: x, steps: [2e-5, 5e-4, 2e-3, 5e-4]) {
      evaluator.surface($0)?.value ?? .nan
    }
    #expect(mismatch < 1e-4)
  }

  @Test("limits are those of the priors; without emulator there is no surface")
  func limits() throws {
    let posterior = try trained()
    #expect(posterior.support[2] == 2.9...3.2)
    #expect(posterior.support[1].upperBound == .infinity)
    let bare = Posterior(
      try RunConfiguration(yaml: Self.yaml.replacing("emulator: on", with: "emulator: off")), solver: AcousticStandIn())
    #expect(bare.makeEvaluator(chain: 0, seed: 1).surface([0.0224, 0.055, 3.05, 1]) == nil)
  }
}
