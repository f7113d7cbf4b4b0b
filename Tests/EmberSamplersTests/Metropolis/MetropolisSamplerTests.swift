@testable import EmberInference
@testable import EmberSamplers
import EmberNumerics
import EmberTestSupport
import Testing

@Suite("Metropolis sampler on known Gaussians")
struct MetropolisSamplerTests {
  /// Runs to R-1 < 0.002 and returns what it produced.
  private func run(
    _ target: GaussianTarget, chains: Int = 4, seed: UInt64 = 5, start: Prior? = nil,
    adjust: (inout MetropolisSettings) -> Void = { _ in }
  ) throws -> (samples: [ChainSamples], recorder: SamplerRecorder<NoAnnotation>) {
    var settings = MetropolisSettings()
    settings.chains = chains
    settings.seed = seed
    settings.rminus1Stop = 0.002
    adjust(&settings)
    let widths = (0..<target.dimension).map { 0.5 * target.covariance[$0, $0].squareRoot() }
    let start = start ?? Prior(zip(target.mean, widths).map { .normal(loc: $0, scale: $1) })
    var sampler = try MetropolisSampler(
      target: target, settings: settings,
      start: ReferenceDistribution(start.components.map { .distribution($0) }, prior: start),
      covariance: ProposalCovariance(widths: widths))
    var recorder = SamplerRecorder<NoAnnotation>(chains: chains)
    let state = try sampler.run(&recorder)
    #expect(state.ending == .converged)
    return (recorder.samples(dimension: target.dimension), recorder)
  }

  private func expectMoments(_ samples: ChainSamples, of target: GaussianTarget) {
    let worst = worstMomentDeviation(samples, from: target)
    #expect(worst.mean < 0.06)
    #expect(worst.covariance < 0.1)
  }

  @Test("mean and covariance, one block", arguments: [1, 2, 7])
  func moments(dimension: Int) throws {
    let target = GaussianTarget.correlated(dimension)
    let (samples, recorder) = try run(target)
    expectMoments(pooled(samples), of: target)
    let acceptance = try #require(recorder.statuses.last?.acceptance)
    #expect(acceptance > 0.2 && acceptance < 0.6)
  }

  @Test("mean and covariance, one chain")
  func singleChain() throws {
    let target = GaussianTarget.correlated(3)
    expectMoments(pooled(try run(target, chains: 1).samples), of: target)
  }

  @Test("mean and covariance, fast blocks oversampled", arguments: [true, false])
  func fastBlocks(thin: Bool) throws {
    let blocks = [
      ParameterBlock(indices: [4, 1], speed: 100), ParameterBlock(indices: [0, 2], speed: 1),
      ParameterBlock(indices: [3], speed: 10),
    ]
    let target = GaussianTarget.correlated(5, blocks: blocks)
    let (samples, _) = try run(target) { $0.oversampleThin = thin }
    expectMoments(pooled(samples), of: target)
  }

  /// As behind an emulator: slow parameters, one of them at its limit, a calibration, and foregrounds that correlate with both.
  @Test("a slow parameter with a limit and two blocks of fast ones", arguments: [0, 0.4, 1])
  func blocksOfNuisances(power: Double) throws {
    let blocks = [
      ParameterBlock(indices: [0, 1], speed: 1), ParameterBlock(indices: [2], speed: 5),
      ParameterBlock(indices: [3, 4, 5], speed: 5),
    ]
    // Parameter 0 stands by itself, so that its limit through the peak makes half a Gaussian of it alone.
    var covariance = Matrix(diagonal: [4, 1, 0.25, 1, 2, 9])
    for (i, j, correlation) in [(1, 2, 0.6), (1, 3, -0.5), (3, 4, 0.7), (4, 5, -0.3)] {
      covariance[i, j] = correlation * (covariance[i, i] * covariance[j, j]).squareRoot()
      covariance[j, i] = covariance[i, j]
    }
    let infinite = -Double.infinity...Double.infinity
    let mean = [0, 1, -2, 3, 0, 5.0]
    let target = GaussianTarget(
      mean: mean, covariance: covariance, blocks: blocks,
      limits: [0...(.infinity)] + Array(repeating: infinite, count: 5))
    let (chains, recorder) = try run(target) { $0.oversamplePower = power }
    let samples = pooled(chains)
    let found = (mean: samples.mean(rows: 0..<samples.count), covariance: samples.covariance(rows: 0..<samples.count))
    // Mean sqrt(2/pi) sigma, variance (1 - 2/pi) sigma^2.
    #expect(abs(found.mean[0] / 2 - 0.79788) < 0.05)
    #expect(abs(found.covariance[0, 0] / 4 - 0.36338) < 0.05)
    for i in 1..<6 {
      #expect(abs(found.mean[i] - mean[i]) < 0.08 * covariance[i, i].squareRoot())
      for j in 1...i {
        let size = (covariance[i, i] * covariance[j, j]).squareRoot()
        #expect(abs(found.covariance[i, j] - covariance[i, j]) < 0.12 * size)
      }
    }
    let acceptance = try #require(recorder.statuses.last?.acceptance)
    #expect(acceptance > 0.15 && acceptance < 0.6)
  }

  @Test("a cycle visits a fast block as often as the ratio of speeds to the power says", arguments: [(5, 2), (1, 1)])
  func oversampling(speed: Double, factor: Int) throws {
    let blocks = [ParameterBlock(indices: [0, 1, 2]), ParameterBlock(indices: [3, 4], speed: speed)]
    let proposal = try BlockedProposal(
      blocks: blocks, covariance: Matrix(diagonal: [1, 1, 1, 1, 1]), scale: 2.4,
      oversamplePower: MetropolisSettings().oversamplePower)
    var (random, cycle) = (RandomStream(seed: 2), ProposalCycle(blocks: proposal.blockCount))
    let x = [0.0, 0, 0, 0, 0]
    var slow = 0
    let cycles = 50
    for _ in 0..<cycles * (3 + 2 * factor) {
      var trial = x
      proposal.propose(from: x, into: &trial, cycle: &cycle, using: &random)
      if trial[0] != 0 || trial[1] != 0 || trial[2] != 0 { slow += 1 }
    }
    #expect(slow == 3 * cycles)
  }

  @Test("a fast step leaves the slow parameters as they are")
  func fastStepsKeepSlowParameters() throws {
    let blocks = [ParameterBlock(indices: [0], speed: 100), ParameterBlock(indices: [1, 2], speed: 1)]
    let (_, recorder) = try run(GaussianTarget.correlated(3, blocks: blocks)) {
      $0.oversampleThin = false
      $0.rminus1Stop = 0.05
    }
    let rows = recorder.rows[0]
    let same = zip(rows, rows.dropFirst()).filter { $0.x[1] == $1.x[1] && $0.x[2] == $1.x[2] }.count
    // 100^0.4 = 6 fast steps in one parameter for two slow ones.
    #expect(Double(same) / Double(rows.count) > 0.6)
  }

  @Test("a limit through the peak gives a half-Gaussian")
  func truncated() throws {
    let infinite = -Double.infinity...Double.infinity
    let target = GaussianTarget(
      mean: [0, 0], covariance: Matrix(diagonal: [1, 4]), limits: [0...(.infinity), infinite])
    let (chains, _) = try run(target)
    let samples = pooled(chains)
    let rows = 0..<samples.count
    #expect(samples.values.enumerated().allSatisfy { !$0.offset.isMultiple(of: 2) || $0.element >= 0 })
    // Mean sqrt(2/pi), variance 1 - 2/pi.
    #expect(abs(samples.mean(rows: rows)[0] - 0.79788) < 0.04)
    #expect(abs(samples.covariance(rows: rows)[0, 0] - 0.36338) < 0.04)
    #expect(abs(samples.quantile(0.5, of: 0, rows: rows) - 0.67449) < 0.05)
  }

  @Test("weights count the steps, and rows come in order")
  func weights() throws {
    let (_, recorder) = try run(GaussianTarget.correlated(2)) { $0.rminus1Stop = 0.1 }
    let status = try #require(recorder.statuses.last)
    let total = recorder.rows.joined().reduce(0) { $0 + Int($1.weight) }
    let waiting = try #require(recorder.states.last).chains.reduce(0) { $0 + ($1.current?.weight ?? 0) }
    // Every chain begins with weight 1 before its first step.
    #expect(total + waiting == status.steps + 4)
    #expect(status.rows == recorder.rows.map(\.count))
  }

  @Test("burn-in rows are dropped, and the chain ends at max_samples")
  func burnInAndMaximum() throws {
    let target = GaussianTarget.correlated(2)
    var settings = MetropolisSettings()
    settings.maxSamples = 50
    settings.burnIn = 20
    let far = [Reference1D.value(8), .value(30)]
    var sampler = try MetropolisSampler(
      target: target, settings: settings,
      start: ReferenceDistribution(far, prior: Prior([.uniform(min: -50, max: 50), .uniform(min: -50, max: 50)])),
      covariance: ProposalCovariance(widths: [1, 2]))
    var recorder = SamplerRecorder<NoAnnotation>(chains: 4)
    let state = try sampler.run(&recorder)
    #expect(state.ending == .maximumSamples)
    #expect(recorder.rows.allSatisfy { $0.count == 50 })
    #expect(recorder.rows.allSatisfy { $0[0].x != [8, 30] })
  }
}
