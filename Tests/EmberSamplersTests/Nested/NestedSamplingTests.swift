@testable import EmberInference
@testable import EmberSamplers
import EmberNumerics
import EmberTestSupport
import Foundation
import Synchronization
import Testing

/// Where a likelihood was asked that did not need to be.
final class FarCalls: Sendable {
  let number = Mutex(0)
}

/// A likelihood under a prior, and ln of the evidence.
struct EvidenceCase: Sendable, CustomStringConvertible {
  var description: String
  var prior: Prior
  var logEvidence: Double
  var center: [Double]
  var logLikelihood: @Sendable ([Double]) -> Double

  /// What ln L does not exceed, where that is known without it.
  var bound: (@Sendable ([Double]) -> Double?)?

  var target: KnownTarget {
    let (prior, likelihood, bound) = (prior, logLikelihood, bound)
    var target = KnownTarget(
      name: description, support: prior.components.map(\.support), covariance: Matrix(diagonal: center.map { _ in 1 })
    ) { x in
      SurfacePoint(value: prior.logDensity(x) + likelihood(x), gradient: x.map { _ in 0 })
    } draw: {
      prior.draw(using: &$0)
    }
    guard let bound else { return target }
    target.bound = { x in bound(x).map { $0 + prior.logDensity(x) } }
    return target
  }

  private static func normal(_ t: Double, _ sigma: Double = 1) -> Double {
    Prior1D.normal(loc: 0, scale: sigma).logDensity(t)
  }

  private static func box(_ limits: (Double, Double)...) -> Prior {
    Prior(limits.map { .uniform(min: $0.0, max: $0.1) })
  }

  static let gaussian = EvidenceCase(
    description: "correlated Gaussian", prior: box((-10, 10), (-10, 10), (-10, 10)), logEvidence: -3 * log(20),
    center: [0, 0, 0]
  ) { normal($0[0]) + normal($0[1] - 0.8 * $0[0], 0.6) + normal($0[2], 0.3) }

  /// A normal far narrower than its prior, of which a bound alone is known outside five sigmas: by concavity, of which four fifths are
  /// believed, or by a drop that hardly grows. Counts where it is asked far out.
  static func bounded(_ calls: FarCalls, isConcave: Bool) -> EvidenceCase {
    let radius: @Sendable ([Double]) -> Double = { x in x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    var problem = EvidenceCase(
      description: "bounded", prior: box((-1000, 1000), (-1000, 1000), (-1000, 1000), (-1000, 1000)),
      logEvidence: -4 * log(2000), center: [0, 0, 0, 0]
    ) { x in
      calls.number.withLock { $0 += radius(x) > 8 ? 1 : 0 }
      return x.reduce(0) { $0 + normal($1) }
    }
    problem.bound = { (x: [Double]) -> Double? in
      let distance = radius(x)
      return distance > 5 ? 4 * normal(0) - (isConcave ? 0.8 * 12.5 / 5 * distance : 15 + distance / 500) : nil
    }
    return problem
  }

  static let banana = EvidenceCase(
    description: "banana", prior: box((-8, 8), (-8, 60)), logEvidence: -log(16 * 68), center: [0, -1]
  ) { normal($0[0]) + normal($0[1] - $0[0] * $0[0] + 1) }

  static let peaks = EvidenceCase(
    description: "two peaks", prior: box((-10, 10), (-10, 10)), logEvidence: -log(400), center: [-4, -4]
  ) { x in
    let first = log(0.7) + normal(x[0] + 4, 0.5) + normal(x[1] + 4, 0.5)
    let second = log(0.3) + normal(x[0] - 4, 0.5) + normal(x[1] - 4, 0.5)
    return max(first, second) + log1p(exp(-abs(first - second)))
  }

  static let narrowPeaks = EvidenceCase(
    description: "two narrow peaks", prior: box((-500, 500), (-500, 500), (-500, 500), (-500, 500)),
    logEvidence: -4 * log(1000), center: [-40, -40, -40, -40]
  ) { x in
    let first = log(0.7) + x.reduce(0) { $0 + normal($1 + 40) }
    let second = log(0.3) + x.reduce(0) { $0 + normal($1 - 40) }
    return max(first, second) + log1p(exp(-abs(first - second)))
  }

  static let cut = EvidenceCase(
    description: "cut by two priors", prior: box((0, 10), (1, 10)),
    logEvidence: -log(90) + log(0.5) + log(erfc(1 / 2.0.squareRoot()) / 2), center: [0.1, 1.1]
  ) { normal($0[0]) + normal($0[1]) }

  static let conjugate = EvidenceCase(
    description: "normal priors", prior: Prior([.normal(loc: 0, scale: 3), .normal(loc: 1, scale: 2)], logFactor: 0.5),
    logEvidence: 0.5 + normal(2, 10.0.squareRoot()) + normal(1, 5.0.squareRoot()), center: [1.8, 0.2]
  ) { normal($0[0] - 2) + normal($0[1]) }
}

@Suite("Nested sampling")
struct NestedSamplingTests {
  private struct Result {
    var report: EvidenceReport
    var rows: [[ChainRow<NoAnnotation>]]

    func mean(_ function: ([Double]) -> Double) -> Double {
      let all = rows.joined()
      return all.reduce(0) { $0 + $1.weight * function($1.x) } / all.reduce(0) { $0 + $1.weight }
    }
  }

  private func run(
    _ problem: EvidenceCase, seed: UInt64 = 3, livePoints: Int = 60, priorShare: Double = 0.5,
    peaks: [PosteriorPeak] = []
  ) throws -> Result {
    var settings = NestedSettings()
    settings.priorShare = priorShare
    settings.ensemble.seed = seed
    settings.ensemble.chains = 2
    settings.livePoints = livePoints
    var sampler = try NestedSampler(Self.run(problem, peaks: peaks), settings)
    var recorder = SamplerRecorder<NoAnnotation>(chains: 2)
    let state = try sampler.run(&recorder)
    #expect(state.ending == .converged)
    let memories = try #require(state.memories(of: NestedMemory.self))
    return Result(
      report: EvidenceReport(
        memories, recorder.samples(dimension: problem.center.count), names: problem.center.map { "\($0)" }),
      rows: recorder.rows)
  }

  static func run(
    _ problem: EvidenceCase, peaks: [PosteriorPeak] = [], earlier: EarlierRun? = nil
  ) -> SamplerRun<KnownTarget> {
    let (target, prior) = (problem.target, problem.prior)
    return SamplerRun(
      target: target, prior: prior, center: problem.center, start: DrawnStart(draw: target.draw),
      covariance: ProposalCovariance(target.covariance), peaks: peaks,
      reference: { _ in ReferenceDistribution(prior.components.map { _ in nil }, prior: prior) },
      earlier: earlier, cancellation: CancellationFlag())
  }

  @Test(
    "The evidence is the known one within its errors",
    arguments: [EvidenceCase.gaussian, .banana, .peaks, .cut, .conjugate], [0.5, 1])
  func evidence(problem: EvidenceCase, priorShare: Double) throws {
    let report = try run(problem, priorShare: priorShare).report
    #expect(report.error > 0.02 && report.error < 0.4, "\(report.error)")
    #expect(
      abs(report.logEvidence - problem.logEvidence) < max(0.1, 3 * report.error),
      "\(report.logEvidence) +- \(report.error), not \(problem.logEvidence)")
    #expect(report.effectiveSamples > 100)
  }

  @Test(
    "Where bounds lie below the floor nobody is asked, and what they could hide is stated: beside a normal, and where all live points begin as bounds",
    arguments: [(true, 0.5), (true, 1), (false, 0.5)])
  func bounds(isConcave: Bool, priorShare: Double) throws {
    let far = FarCalls()
    let problem = EvidenceCase.bounded(far, isConcave: isConcave)
    let report = try run(problem, priorShare: priorShare).report
    #expect(far.number.withLock { $0 } == 0)
    guard isConcave else {
      // A drop of 16 over a volume that is e^24 times larger than the peak's could hide more than the peak has.
      #expect(report.unseenShare > 0.5 && report.report.lines.joined().contains("too low"))
      return
    }
    #expect(report.unseenShare > 0 && report.unseenShare < 0.01, "\(report.unseenShare)")
    #expect(
      abs(report.logEvidence - problem.logEvidence) < max(0.1, 3 * report.error),
      "\(report.logEvidence) +- \(report.error), not \(problem.logEvidence)")
  }

  @Test("Weights that are measured by a point far from the posterior are no numbers, which is said")
  func farReference() {
    var problem = EvidenceCase.narrowPeaks
    problem.center = problem.center.map { _ in 200 }
    #expect { _ = try run(problem) } throws: { "\($0)".contains("weighs more than") }
  }

  /// Each has a 10^10th of the prior, where live points of the prior alone hardly come in time.
  @Test("Of peaks that are known each has a normal: the evidence, and their shares")
  func knownPeaks() throws {
    let problem = EvidenceCase.narrowPeaks
    let covariance = Matrix(diagonal: [1, 1, 1, 1])
    let peaks = [-40.0, 40].map { place in
      PosteriorPeak(center: [place, place, place, place], covariance: covariance, logDensity: 0)
    }
    let result = try run(problem, peaks: peaks)
    #expect(
      abs(result.report.logEvidence - problem.logEvidence) < max(0.1, 3 * result.report.error),
      "\(result.report.logEvidence) +- \(result.report.error), not \(problem.logEvidence)")
    let share = result.mean { $0[0] > 0 ? 1 : 0 }
    #expect(abs(share - 0.3) < 0.12, "\(share)")
  }

  @Test("A normal beside the prior spares most of the way and leaves the information what it is")
  func reference() throws {
    // The mean of ln L minus ln Z.
    let information = 3 * log(20) - log(0.6 * 0.3) - 1.5 * (1 + log(2 * .pi))
    let (short, long) = (try run(.gaussian), try run(.gaussian, priorShare: 1))
    for report in [short.report, long.report] {
      #expect(
        abs(report.information - information) < 3 * report.error + 0.1, "\(report.information), not \(information)")
    }
    #expect(short.report.error < 0.8 * long.report.error, "\(short.report.error), \(long.report.error)")
    #expect(short.rows.joined().count < long.rows.joined().count)
  }

  @Test("A normal in the wrong place does no harm")
  func wrongReference() throws {
    var problem = EvidenceCase.gaussian
    problem.center = [6, -6, 2]
    let report = try run(problem).report
    #expect(
      abs(report.logEvidence - problem.logEvidence) < max(0.1, 3 * report.error),
      "\(report.logEvidence) +- \(report.error), not \(problem.logEvidence)")
  }

  @Test("Rows are the posterior: moments of a Gaussian and of a banana")
  func moments() throws {
    let gaussian = try run(.gaussian)
    #expect(abs(gaussian.mean { $0[0] }) < 0.25 && abs(gaussian.mean { $0[2] }) < 0.08)
    #expect(abs(gaussian.mean { $0[0] * $0[0] } - 1) < 0.3)
    #expect(abs(gaussian.mean { $0[0] * $0[1] } - 0.8) < 0.3)
    let banana = try run(.banana)
    #expect(abs(banana.mean { $0[1] }) < 0.4 && abs(banana.mean { $0[0] * $0[0] } - 1) < 0.35)
    #expect(gaussian.report.peaks.count == 1 && banana.report.peaks.count == 1)
  }

  @Test("Separate peaks are found with their shares")
  func peaks() throws {
    let report = try run(.peaks, livePoints: 150).report
    #expect(report.peaks.count == 2)
    #expect(abs(report.peaks[0].share - 0.7) < 0.12, "\(report.peaks)")
    #expect(report.peaks.allSatisfy { abs(abs($0.mean[0]) - 4) < 0.2 && $0.mean[0] * $0.mean[1] > 0 })
  }

  /// Settings of a short run.
  static var quick: NestedSettings {
    var settings = NestedSettings()
    settings.ensemble.chains = 2
    settings.livePoints = 30
    settings.repeats = 4
    return settings
  }

  @Test("Another seed gives other rows")
  func seeds() throws {
    let texts = try [UInt64(0), 1].map { seed in
      var settings = Self.quick
      settings.ensemble.seed = seed
      return try SamplerRecorder(try NestedSampler(Self.run(.peaks), settings), chains: 2).text
    }
    #expect(texts[0] != texts[1])
  }

  @Test("What is no setting, and what cannot be continued")
  func refusals() throws {
    var settings = NestedSettings()
    settings.livePoints = 3
    #expect(throws: InferenceError.self) { try settings.validate() }
    let other = SamplerState<NoAnnotation>(
      settings: EnsembleSettings(), covariance: Matrix(diagonal: [1, 1]), memory: NoMemory())
    let samples = Array(repeating: ChainSamples(dimension: 2), count: 4)
    #expect(throws: InferenceError.self) {
      try NestedSampler(Self.run(.peaks, earlier: (other, samples)), NestedSettings())
    }
  }
}

@Suite("Groups of points")
struct PointClustersTests {
  private func points(_ centers: [Double], _ count: Int) -> [[Double]] {
    var random = RandomStream(seed: 4)
    return centers.flatMap { center in (0..<count).map { _ in [center + random.normal(), random.normal()] } }
  }

  @Test("One distribution is one group, separate ones are several")
  func groups() {
    #expect(PointClusters(points([0], 100)).count == 1)
    #expect(PointClusters(points([-8, 8], 50)).count == 2)
    #expect(PointClusters(points([0, 12, 24], 60)).count == 3)
    // Some points between two groups join neither with the other.
    #expect(PointClusters(points([-30, 30], 50) + [-2, -1, 0, 1, 2].map { [$0, 0] }).count == 2)
    #expect(PointClusters([]).count == 0 && PointClusters([[1, 2]]).count == 1)
  }

  @Test("Directions are those of the group that is near")
  func factor() throws {
    let clusters = PointClusters(points([-30, 30], 50))
    let near = try #require(clusters.factor(near: [29, 0]))
    #expect(near.lower[0, 0] > 0.6 && near.lower[0, 0] < 1.5)
  }
}
