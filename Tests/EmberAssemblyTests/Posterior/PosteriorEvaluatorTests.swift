@testable import EmberAssembly
@testable import EmberConfiguration
import EmberEmulation
import EmberInference
@testable import EmberLearning
import EmberTestSupport
import EmberTheory
import Testing

@Suite("One chain's way to the posterior")
struct PosteriorEvaluatorTests {
  @Test("Every step counts where a chain has been, those that keep it after a rejected proposal too")
  func visits() throws {
    let yaml = PosteriorSurfaceTests.yaml.replacing("emulator: on", with: "emulator: {training_depth: 1e6}")
    let posterior = Posterior(try RunConfiguration(yaml: yaml), solver: AcousticStandIn())
    posterior.learner?.train(design: Self.points.map(posterior.space.point))
    var evaluator: PosteriorEvaluator = posterior.makeEvaluator(chain: 0, seed: 1)
    let x = [0.02245, 3.055, 0.967, 1.001]
    var evaluation = evaluator.evaluate(x)
    try #require(evaluation.annotation.source == .emulator)
    let sigma = evaluation.annotation.sigma
    evaluator.didAccept(&evaluation, at: x, weight: 0.001)
    #expect(evaluator.session?.visits.points.isEmpty == true)
    evaluator.didAccept(&evaluation, at: x, weight: 1)
    for i in 0..<40 where evaluation.annotation.auditDifference == nil {
      _ = evaluator.evaluate([0.0224, 3.05, 0.965, 1 + 1e-5 * Double(i)])
      evaluator.didStay(&evaluation, at: x)
    }
    // One of four.
    let visits = try #require(evaluator.session).visits
    #expect(visits.points.count > 1 && visits.points.allSatisfy { $0 == posterior.space.point(x) })
    #expect(visits.errors.allSatisfy { $0 == sigma })
  }

  @Test("Once a run is to end the solver is not asked any more, and what follows from that has no place in a chain")
  func cancellation() throws {
    let yaml = PosteriorSurfaceTests.yaml.replacing("emulator: on", with: "emulator: off")
    let posterior = Posterior(try RunConfiguration(yaml: yaml), solver: AcousticStandIn())
    var evaluator: PosteriorEvaluator = posterior.makeEvaluator(chain: 0, seed: 1)
    let flag = CancellationFlag()
    evaluator.watch(flag)
    let x = [0.02245, 3.055, 0.967, 1.001]
    #expect(evaluator.evaluate(x).logDensity.isFinite && !evaluator.wantsSynchronization)
    flag.raise()
    #expect(evaluator.evaluate(x).logDensity == -.infinity && evaluator.wantsSynchronization)
    #expect(evaluator.surface(x) == nil)
  }

  @Test(
    "What the solver said in an earlier round, which a checkpoint does not keep, decides nothing in the next",
    arguments: ["{training_depth: 1e6}", "{training_depth: 1e6, mode: exact}"])
  func rounds(emulator: String) throws {
    let yaml = PosteriorSurfaceTests.yaml.replacing("emulator: on", with: "emulator: \(emulator)")
    let posterior = Posterior(try RunConfiguration(yaml: yaml), solver: AcousticStandIn())
    var evaluators: [PosteriorEvaluator] = [posterior.makeEvaluator(chain: 0, seed: 1)]
    let x = [0.02245, 3.055, 0.967, 1.001]
    #expect(evaluators[0].evaluate(x).annotation.source == .solver)
    posterior.learner?.train(design: Self.points.map(posterior.space.point))
    posterior.synchronize(&evaluators)
    var resumed: PosteriorEvaluator = posterior.makeEvaluator(chain: 0, seed: 1)
    var current: CurrentPoint<PointAnnotation>?
    evaluators[0].beginRound(1, seed: 1, current: &current)
    resumed.beginRound(1, seed: 1, current: &current)
    let next = Array(x.dropLast()) + [1.002]
    let evaluation = evaluators[0].evaluate(next)
    #expect(evaluation.annotation.source == .emulator)
    let other = resumed.evaluate(next)
    #expect(evaluation.logDensity == other.logDensity && evaluation.approximation == other.approximation)
  }

  /// Without calibration errors.
  private static let points = BoxDesign.sobol([0.0219...0.0229, 3.0...3.1, 0.95...0.98], count: 40).map { $0 + [1] }
}
