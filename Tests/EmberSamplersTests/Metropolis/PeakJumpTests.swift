@testable import EmberInference
@testable import EmberSamplers
import EmberNumerics
import EmberTestSupport
import Glibc
import Testing

@Suite("Chains between separate peaks")
struct PeakJumpTests {
  private static let narrow = Matrix(rows: 2, columns: 2, elements: [0.04, 0.01, 0.01, 0.09])
  private static let wide = Matrix(rows: 2, columns: 2, elements: [1, -0.5, -0.5, 1])

  /// A narrow Gaussian that has 0.6 of the mass, and a wide one of which a limit cuts away half of the rest, twenty deviations apart.
  private static let target = {
    let everywhere = -Double.infinity...Double.infinity
    let factors = [narrow, wide].compactMap { CholeskyFactor($0) }
    return KnownTarget(name: "two peaks", support: [everywhere, 20...(.infinity)], covariance: narrow) { x in
      let terms = zip(factors, zip([0.6, 0.8], [[0.0, 40], [20, 20]])).map { factor, part in
        let z = factor.solveLower(zip(x, part.1).map { $0 - $1 })
        return log(part.0) - factor.logDeterminant / 2 - z.reduce(0) { $0 + $1 * $1 } / 2
      }
      let highest = terms.max() ?? 0
      return SurfacePoint(value: highest + log(terms.reduce(0) { $0 + exp($1 - highest) }), gradient: [0, 0])
    } draw: { _ in
      [0, 40]
    }
  }()

  /// As they are found: centers and widths are guesses.
  private static let peaks = [
    PosteriorPeak(center: [0.1, 40.1], covariance: narrow, logDensity: 0),
    PosteriorPeak(center: [20.2, 20.6], covariance: Matrix(diagonal: [1, 0.5]), logDensity: 0),
  ]

  private func run(_ peaks: [PosteriorPeak]) throws -> (chains: [ChainSamples], shares: PeakShares?) {
    var settings = MetropolisSettings()
    settings.chains = 4
    settings.seed = 7
    settings.rminus1Stop = 1e-9
    settings.maxSamples = 12_000
    var sampler = try MetropolisSampler(
      target: Self.target, settings: settings,
      start: try PeakStart(Array(Self.peaks.prefix(max(peaks.count, 1))), support: Self.target.support),
      covariance: ProposalCovariance(Self.narrow), peaks: peaks)
    var recorder = SamplerRecorder<NoAnnotation>(chains: 4)
    try sampler.run(&recorder)
    return (recorder.samples(dimension: 2), PeakShares(peaks, recorder.samples(dimension: 2), skip: 0.3))
  }

  @Test("Shares, means and widths are those of the density")
  func shares() throws {
    let (chains, found) = try run(Self.peaks)
    let shares = try #require(found)
    #expect(abs(shares.shares[0].value - 0.6) < 4 * max(shares.shares[0].error, 0.005))
    #expect(shares.shares[0].error < 0.02)
    // A single chain tells an error too.
    let single = try #require(PeakShares(Self.peaks, [chains[0]], skip: 0.3)).shares[0]
    #expect(abs(single.value - 0.6) < 5 * single.error && single.error < 0.05)
    #expect(shares.changes > 1000)
    let all = pooled(chains)
    let map = try #require(PeakMap(Self.peaks))
    let rows = (0..<all.count).filter { map.peak(of: Array(all[row: $0])) == 1 }
    let weight = rows.reduce(0) { $0 + all.weights[$1] }
    let height = rows.reduce(0) { $0 + all.weights[$1] * (all.values[2 * $1 + 1] - 20) } / weight
    // Half a normal has the mean sqrt(2/pi).
    #expect(abs(height - (2 / Double.pi).squareRoot()) < 0.03)
    // The proposal has the widths within peaks, not the distance between them.
    let last = rows.reduce(0) { $0 + all.weights[$1] * pow(all.values[2 * $1] - 20, 2) } / weight
    #expect(abs(last - 1) < 0.5)
  }

  @Test("Without them chains stay where they begin")
  func without() throws {
    let (chains, shares) = try run([])
    #expect(shares == nil)
    #expect(pooled(chains).values.enumerated().allSatisfy { $0.offset % 2 == 1 || abs($0.element) < 3 })
  }
}
