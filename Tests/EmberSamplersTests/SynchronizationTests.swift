@testable import EmberInference
@testable import EmberSamplers
import EmberNumerics
import EmberTestSupport
import Testing

@Suite("Rounds and synchronisation")
struct SynchronizationTests {
  /// A Gaussian whose chains have something to share after every `period` evaluations, and whose evaluators learn in
  /// `synchronize` how many evaluations all chains have made.
  private struct LearningTarget: LogDensity {
    let base = GaussianTarget.correlated(2)
    let period: Int
    var dimension: Int { 2 }

    func makeEvaluator(chain: Int, seed: UInt64) -> Evaluator {
      Evaluator(chain: chain, period: period * (chain + 1), base: base.makeEvaluator(chain: chain, seed: seed))
    }

    func synchronize(_ evaluators: inout [Evaluator]) {
      let total = evaluators.reduce(0) { $0 + $1.unshared }
      for i in evaluators.indices {
        precondition(evaluators[i].chain == i)
        evaluators[i].known += total
        evaluators[i].unshared = 0
      }
    }

    struct Evaluator: LogDensityEvaluator {
      let chain: Int
      let period: Int
      var base: GaussianTarget.Evaluator
      var unshared = 0
      var known = 0
      var seed: UInt64 = 0

      var wantsSynchronization: Bool { unshared >= period }

      mutating func beginRound(_ round: Int, seed: UInt64, current: inout CurrentPoint<[Int]>?) {
        self.seed = seed
        current?.evaluation.annotation.append(round)
      }

      mutating func evaluate(_ x: [Double]) -> Evaluation<[Int]> {
        unshared += 1
        return Evaluation(logDensity: base.evaluate(x).logDensity, annotation: [chain, known, Int(seed % 1000)])
      }

      mutating func didAccept(_ evaluation: inout Evaluation<[Int]>, at x: [Double], weight: Double) {
        evaluation.annotation.append(-1)
      }
    }
  }

  private func run(period: Int, rounds: Int, seed: UInt64 = 1) throws -> SamplerRecorder<[Int]> {
    var settings = MetropolisSettings()
    settings.seed = seed
    let start = Prior([.normal(loc: 0, scale: 1), .normal(loc: 10, scale: 2)])
    var sampler = try MetropolisSampler(
      target: LearningTarget(period: period), settings: settings,
      start: ReferenceDistribution([nil, nil], prior: start), covariance: ProposalCovariance(widths: [1, 2]))
    var recorder = SamplerRecorder<[Int]>(chains: 4) { $0.rounds == rounds ? .stop : .proceed }
    try sampler.run(&recorder)
    return recorder
  }

  @Test("a chain that has something to share ends its round early, alone")
  func early() throws {
    let recorder = try run(period: 3, rounds: 1)
    // 3 evaluations, of which the starting point is one, then 6, 9 and 12.
    #expect(recorder.states.last?.chains.map(\.steps) == [2, 5, 8, 11])
    #expect(recorder.statuses.last?.steps == 26)
  }

  @Test("rounds grow to their limit")
  func schedule() {
    let schedule = RoundSchedule(firstSteps: 10, growth: 2, maximumSteps: 70)
    #expect((0..<5).map(schedule.steps) == [10, 20, 40, 70, 70])
  }

  @Test("the threads' timing changes nothing that evaluators see")
  func deterministic() throws {
    let annotations = { (recorder: SamplerRecorder<[Int]>) in recorder.rows.map { $0.map(\.evaluation.annotation) } }
    let first = annotations(try run(period: 7, rounds: 30))
    for _ in 0..<3 { #expect(annotations(try run(period: 7, rounds: 30)) == first) }
    #expect(annotations(try run(period: 7, rounds: 30, seed: 2)) != first)
  }

  @Test("accepted points are shown to the evaluator once, and the current one before each round")
  func callbacks() throws {
    let rows = try run(period: 7, rounds: 30).rows.joined()
    #expect(rows.allSatisfy { $0.evaluation.annotation[3] == -1 })
    #expect(rows.allSatisfy { !$0.evaluation.annotation.dropFirst(4).contains(-1) })
    #expect(rows.contains { $0.evaluation.annotation.count > 4 })
  }
}
