@testable import EmberInference
@testable import EmberSamplers
import EmberNumerics
import EmberTestSupport
import Testing

@Suite("Trajectories on known targets, by rank among independent draws")
struct TrajectoryRankTests {
  private func worst(_ samples: [ChainSamples], _ step: Int, _ target: KnownTarget) -> Double {
    rankStatistics(samples, every: step, among: target, seed: 4).max() ?? .infinity
  }

  @Test("rows rank evenly", arguments: TrajectoryCase.all)
  func ranks(sampled: TrajectoryCase) throws {
    let (samples, state) = try trajectoryRun(sampled.target, sampled.kind, rows: 200 * sampled.step) {
      $0.targetAcceptance = sampled.targetAcceptance
    }
    #expect(worst(samples, sampled.step, sampled.target) < improbableRankStatistic)
    let statistics = try #require(TrajectoryStatistics(state))
    #expect(Double(statistics.divergences) < 0.01 * Double(statistics.count))
  }

  /// Trajectories that are bent by a density half a standard deviation off.
  private var misled: KnownTarget {
    var target = KnownTarget.gaussian()
    target.surface = KnownTarget.gaussian(shift: 0.5).density
    return target
  }

  @Test(
    "whatever surface trajectories follow, the density decides", arguments: [TrajectoryKind.noUTurn(), .fixedLength()])
  func surfaceIsCorrected(kind: TrajectoryKind) throws {
    let (samples, _) = try trajectoryRun(misled, kind, rows: 6000)
    #expect(worst(samples, 20, misled) < improbableRankStatistic)
  }

  @Test("a first stage that is off is corrected by the second", arguments: [TrajectoryKind.noUTurn(), .fixedLength()])
  func delayedAcceptance(kind: TrajectoryKind) throws {
    var target = misled
    let shifted = KnownTarget.gaussian(shift: 0.5).density
    target.approximation = { shifted($0).value }
    let (samples, _) = try trajectoryRun(target, kind, rows: 6000)
    #expect(worst(samples, 20, target) < improbableRankStatistic)
  }

  @Test("ranks notice a density half a standard deviation off")
  func ranksNotice() throws {
    let (samples, _) = try trajectoryRun(.gaussian(shift: 0.5), .noUTurn(), rows: 2000)
    #expect(worst(samples, 10, .gaussian()) > 2 * improbableRankStatistic)
  }
}
