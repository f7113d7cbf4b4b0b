@testable import EmberInference
@testable import EmberSamplers
import EmberNumerics
import EmberTestSupport
import Testing

@Suite("A run that was stopped between rounds and continued has the rows of one that was not")
struct StoppedRunTests {
  /// A sampler with its settings, and after how many rounds it is stopped.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let rounds: [Int]
    let ending: SamplerEnding
    /// A run that is stopped after so many rounds, and continued then.
    let run: @Sendable (_ rounds: Int?) throws -> SamplerRecorder<NoAnnotation>

    init<S: Sampler<NoAnnotation> & SendableMetatype>(
      _ name: String, stoppingAfter rounds: [Int], ending: SamplerEnding = .maximumSamples, chains: Int,
      dimension: Int, _ make: @escaping @Sendable (EarlierRun?) throws -> S
    ) {
      testDescription = name
      self.rounds = rounds
      self.ending = ending
      run = { rounds in
        let first = try SamplerRecorder(try make(nil), chains: chains) { $0.rounds == rounds ? .stop : .proceed }
        guard rounds != nil else { return first }
        #expect(first.states.last?.ending == .stopped)
        return try first.continued(dimension: dimension) { try make($0) }
      }
    }
  }

  static let cases: [Case] = [
    Case("metropolis", stoppingAfter: [1, 2, 7, 10], chains: 4, dimension: 3) { try ResumeTests().sampler($0) },
    trajectories("no U-turn", .noUTurn()), trajectories("fixed length", .fixedLength()),
    Case("slices", stoppingAfter: [1], chains: 2, dimension: 2) { earlier in
      var settings = SliceSettings()
      settings.ensemble.chains = 2
      settings.ensemble.maxSamples = 600
      settings.ensemble.rminus1Stop = 1e-9
      return try SliceSampler(SliceSamplerTests.run(.banana, earlier: earlier), settings)
    },
    Case("nested", stoppingAfter: [5], ending: .converged, chains: 2, dimension: 2) {
      try NestedSampler(NestedSamplingTests.run(.peaks, earlier: $0), NestedSamplingTests.quick)
    },
    Case("evaluation", stoppingAfter: [1], ending: .converged, chains: 1, dimension: 2) {
      try EvaluationSamplerTests.sampler(8, EvaluationSamplerTests.spread, earlier: $0)
    },
    Case("importance", stoppingAfter: [2], ending: .converged, chains: 2, dimension: 3) {
      try DrawSamplerTests().sampler($0)
    },
  ]

  /// In the warm-up and after it.
  private static func trajectories(_ name: String, _ kind: TrajectoryKind) -> Case {
    Case(name, stoppingAfter: [1, 2, 3, 4], chains: 4, dimension: 3) {
      let tests = TrajectoryResumeTests()
      return try tests.sampler(tests.settings(kind), earlier: $0)
    }
  }

  @Test(arguments: cases) func sameRows(test: Case) throws {
    let whole = try test.run(nil)
    #expect(whole.rows.allSatisfy { $0.count > 4 } && whole.states.last?.ending == test.ending)
    for rounds in test.rounds {
      let continued = try test.run(rounds)
      #expect(continued.text == whole.text, "after \(rounds) rounds")
      #expect(continued.states.last?.ending == test.ending)
    }
  }
}
