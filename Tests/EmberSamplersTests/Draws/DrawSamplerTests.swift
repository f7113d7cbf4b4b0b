@testable import EmberInference
@testable import EmberSamplers
import EmberNumerics
import EmberTestSupport
import Glibc
import Testing

@Suite("Draws from a Gaussian, and rows of another density")
struct DrawSamplerTests {
  private let target = KnownTarget.truncated
  private typealias Recorder = SamplerRecorder<NoAnnotation>

  private func settings(_ rows: Int?) -> EnsembleSettings {
    var settings = EnsembleSettings()
    settings.seed = 8
    settings.chains = 2
    settings.maxSamples = rows
    return settings
  }

  @Test("draws keep to the support, weigh one, and rank evenly")
  func draws() throws {
    let start = try GaussianStart(mean: [0, 0, 0], covariance: target.covariance)
    var sampler = try GaussianSampler(
      target: target, settings: settings(2000), distribution: start, covariance: target.covariance)
    var recorder = Recorder(chains: 2)
    #expect(try sampler.run(&recorder).ending == .converged)
    #expect(recorder.rows.allSatisfy { $0.count == 2000 && $0.allSatisfy { $0.weight == 1 } })
    let ranks = rankStatistics(recorder.samples(dimension: 3), every: 4, among: target, seed: 2)
    #expect(ranks.allSatisfy { $0 < improbableRankStatistic })
  }

  @Test("draws that never hit the support end with an error")
  func noSupport() throws {
    let start = try GaussianStart(mean: [-50, 0, 0], covariance: target.covariance)
    var sampler = try GaussianSampler(
      target: target, settings: settings(20), distribution: start, covariance: target.covariance)
    var recorder = Recorder(chains: 2)
    #expect(throws: InferenceError.noStartingPoint(chain: 1, tries: 1000)) { try sampler.run(&recorder) }
    #expect(throws: InferenceError.self) {
      try GaussianSampler(target: target, settings: settings(nil), distribution: start, covariance: target.covariance)
    }
  }

  /// Rows of a wider Gaussian, with its density off by a constant, every third with weight 2.
  private func rows(_ count: Int) -> [[WeightedPoint]] {
    var random = RandomStream(seed: 6)
    return (0..<2).map { _ in
      (0..<count).map { i in
        let x = (0..<3).map { _ in 1.3 * random.normal() }
        let density = -x.reduce(0) { $0 + $1 * $1 } / (2 * 1.69)
        return WeightedPoint(x: x, weight: i.isMultiple(of: 3) ? 2 : 1, logDensity: density + 700)
      }
    }
  }

  @Test("weights are those of the ratio of densities; rows without density are left out")
  func importance() throws {
    let rows = rows(4000)
    var sampler = try ImportanceSampler(
      target: target, settings: settings(nil), chains: rows, covariance: target.covariance)
    var recorder = Recorder(chains: 2)
    let state = try sampler.run(&recorder)
    #expect(state.ending == .converged)
    let inside = rows[0].filter { row in zip(target.support, row.x).allSatisfy { $0.contains($1) } }
    #expect(recorder.rows[0].map(\.x) == inside.map(\.x))
    let ratios = zip(recorder.rows[0], inside).map { row, old in
      row.weight / (old.weight * exactRatio(old))
    }
    #expect(ratios.allSatisfy { abs($0 / ratios[0] - 1) < 1e-9 })
    #expect(recorder.rows.joined().allSatisfy { $0.weight > 0 && $0.weight < 100 })
    let all = recorder.samples(dimension: 3)
    var exact = ChainSamples(dimension: 3)
    var random = RandomStream(seed: 1)
    for _ in 0..<20_000 { exact.append(weight: 1, target.draw(&random)) }
    let (mean, truth) = (all[0].mean(rows: 0..<all[0].count), exact.mean(rows: 0..<exact.count))
    // Some 300 effective rows of standard deviation at most 1: four standard errors.
    for i in 0..<3 { #expect(abs(mean[i] - truth[i]) < 0.2) }
  }

  @Test("a chain without any row at which there is density has none, and the others have theirs")
  func emptyChain() throws {
    let rows = [rows(300)[0], [WeightedPoint(x: [-9, 0, 0], weight: 1, logDensity: 0)]]
    var sampler = try ImportanceSampler(
      target: target, settings: settings(nil), chains: rows, covariance: target.covariance)
    var recorder = Recorder(chains: 2)
    let state = try sampler.run(&recorder)
    #expect(state.ending == .converged)
    #expect(recorder.rows[0].count > 4 && recorder.rows[1].isEmpty)
  }

  private func exactRatio(_ old: WeightedPoint) -> Double {
    var evaluator = target.makeEvaluator(chain: 0, seed: 0)
    return exp(evaluator.evaluate(old.x).logDensity - old.logDensity + 700)
  }

  /// Of a few rows.
  func sampler(_ earlier: EarlierRun?) throws -> ImportanceSampler<KnownTarget> {
    try ImportanceSampler(
      target: target, settings: settings(nil), chains: rows(300), covariance: target.covariance, resuming: earlier)
  }

  @Test("a density that is zero at every row is an error")
  func hopeless() {
    let far = [
      [WeightedPoint(x: [-9, 0, 0], weight: 1, logDensity: 0)],
      [WeightedPoint(x: [-8, 0, 0], weight: 1, logDensity: 0)],
    ]
    #expect(throws: InferenceError.self) {
      try ImportanceSampler(target: target, settings: settings(nil), chains: far, covariance: target.covariance)
    }
  }
}
