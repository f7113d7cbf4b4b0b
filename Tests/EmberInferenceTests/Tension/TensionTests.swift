import EmberInference
import EmberNumerics
import EmberTestSupport
import Testing

@Suite("Tension of Gaussian posteriors")
struct TensionTests {
  private static func samples(_ mean: [Double], _ sigma: Double, count: Int, seed: UInt64) -> ChainSamples {
    var random = RandomStream(seed: seed)
    var samples = ChainSamples(dimension: mean.count)
    for _ in 0..<count { samples.append(weight: 1, mean.map { $0 + sigma * random.normal() }) }
    return samples
  }

  @Test("A shift of two parameters, one of them by 3 of 5")
  func gaussian() throws {
    let shift = try ParameterShift(([0, 0], Matrix(diagonal: [9, 1])), ([15, 0], Matrix(diagonal: [16, 1])))
    #expect(shift.shift == [15, 0] && shift.expected == [5, 2.0.squareRoot()])
    #expect(abs(shift.goodness.chiSquared - 9) < 1e-12)
    #expect(abs(shift.goodness.probability - 0.011108996538) < 1e-9 && abs(shift.sigmas - 2.5397) < 1e-3)
  }

  @Test("By samples the same as Gaussians say, in one dimension and in six; too far for the samples is a limit")
  func samples() throws {
    for dimension in [1, 6] {
      let other = (0..<dimension).map { $0 == 0 ? 2.5 * 2.0.squareRoot() : 0 }
      let (a, b) = (
        Self.samples(other.map { _ in 0 }, 1, count: 3000, seed: 1), Self.samples(other, 1, count: 3000, seed: 2)
      )
      let found = try ShiftProbability(a, b, count: 1500)
      let exact = chiSquaredTail(2.5 * 2.5, degreesOfFreedom: Double(dimension))
      #expect(abs(found.probability - exact) < 4 * found.error + 0.1 * exact, "\(dimension): \(found) \(exact)")
      #expect(!found.isLimit)
    }
    let far = try ShiftProbability(
      Self.samples([0], 1, count: 500, seed: 1), Self.samples([20], 1, count: 500, seed: 2), count: 400)
    #expect(far.isLimit && far.sigmas > 2.9 && far.sigmas < 4)
  }

  @Test("Loss of fit and suspiciousness of two measurements of three numbers")
  func joint() throws {
    // ln L = -|x - a|^2 / 2 s^2 under a flat prior.
    func run(_ mean: [Double], _ sigma: Double, best: Double, seed: UInt64) -> LikelihoodMoments {
      let rows = Self.samples(mean, sigma, count: 20_000, seed: seed)
      let values = (0..<rows.count).map { row in
        best - zip(rows[row: row], mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / (2 * sigma * sigma)
      }
      return LikelihoodMoments(
        logLikelihood: values, minusLogPosterior: values.map { -$0 }, weights: rows.weights, best: best)
    }
    let q = 8.0
    let first = run([0, 0, 0], 1, best: 0, seed: 1)
    let second = run([4, 0, 0], 1, best: 0, seed: 2)
    let joint = run([2, 0, 0], 0.5.squareRoot(), best: -q / 2, seed: 3)
    #expect(abs(first.constrained - 3) < 0.15 && abs(first.dimensionality - 3) < 0.15)
    let fit = JointFit(first, second, joint: joint)
    #expect(fit.loss.chiSquared == q && abs(fit.loss.degreesOfFreedom - 3) < 0.3 && fit.loss.count == 3)
    #expect(abs(fit.logSuspiciousness - (1.5 - q / 2)) < 0.1)
    #expect(abs(fit.suspicion.chiSquared - q) < 0.4 && abs(fit.suspicion.degreesOfFreedom - 3) < 0.3)
  }

  @Test("The best row stands for a best fit that is not known")
  func bestRow() {
    let moments = LikelihoodMoments(logLikelihood: [-3, -1, -2], minusLogPosterior: [3, 2, 1], weights: [1, 1, 2])
    #expect(moments.best == -2 && moments.mean == -2)
  }
}
