import EmberReports
import EmberAssembly
import EmberInference
import EmberLearning
import EmberNumerics
import EmberTheory
import Glibc

/// Measures a run's emulator away from its chains: what it states all over the region in which it answers, and whether it refuses
/// to answer beyond.
struct DomainValidation {
  let posterior: Posterior
  let session: LearningSession
  let emulator: FrozenEmulator
  let solver: any TheoryProvider
  /// Mean of the chains.
  let mean: [Double]
  /// Their covariance in the parameters that spectra depend on.
  let shape: CholeskyFactor
  let flag: CancellationFlag
  let reporter: ProgressReporter

  private static let stream: UInt64 = 0x444F_4D41
  private static let drawsPerPoint = 5000
  private static let farPoints = 10_000
  private static let drawsPerFarPoint = 20
  private static let farDistance = 10.0

  /// `count` points of even density in the region of trust, within the prior, at which the emulator may answer; the table is empty
  /// when there are none.
  func regionTable(_ count: Int, failures: inout [String: Int]) -> ValidationReport.LikelihoodTable {
    var table = ValidationReport.LikelihoodTable(
      region: ValidationReport.region, likelihood: posterior.likelihoods.title,
      differences: [], sigmas: [], factor95: Calibration.normal95)
    let meter = ProgressMeter("solver: region of trust", total: count, unit: "points")
    var stream = RandomStream(seed: Self.stream)
    for _ in 0..<Self.drawsPerPoint * count where table.differences.count < count && !flag.isRaised {
      guard let x = regionPoint(&stream), let guess = session.emulated(posterior.space.point(x)),
        case .emulator(let sigma) = guess.provenance
      else { continue }
      table.differences.append(difference(x, guess.products, &failures))
      table.sigmas.append(sigma)
      reporter.show(meter.line(done: table.differences.count))
    }
    return table
  }

  /// ln posterior by the solver minus that of the emulated prediction; minus infinity where the solver has no answer.
  private func difference(_ x: [Double], _ guess: TheoryProducts, _ failures: inout [String: Int]) -> Double {
    do throws(TheoryError) {
      let truth = try solver.predict(posterior.space.point(x), posterior.request)
      return try posterior.finiteParts(x, truth.products).logPosterior
        - posterior.finiteParts(x, guess).logPosterior
    } catch {
      failures[error.category, default: 0] += 1
      return -.infinity
    }
  }

  /// How many points far from the chains the emulator refuses: half of them ten standard deviations off in random directions of the
  /// parameters that spectra depend on, half of them draws of the prior outside the region of trust, as far as there are any.
  func refusals() -> ValidationReport.Refusals {
    var stream = RandomStream(seed: Self.stream, stream: 1)
    var result = ValidationReport.Refusals(refused: 0, total: 0)
    func count(_ point: ModelPoint) {
      result.total += 1
      if session.emulated(point) == nil { result.refused += 1 }
    }
    for _ in 0..<Self.farPoints / 2 where !flag.isRaised { count(posterior.space.point(distant(&stream))) }
    var fromPrior = 0
    // A prior that lies inside the region has no far points.
    for _ in 0..<Self.drawsPerFarPoint * Self.farPoints / 2 where fromPrior < Self.farPoints / 2 && !flag.isRaised {
      let point = posterior.space.point(posterior.space.prior.draw(using: &stream))
      guard !emulator.isInRegion(point) else { continue }
      fromPrior += 1
      count(point)
    }
    return result
  }

  private func distant(_ stream: inout RandomStream) -> [Double] {
    let normal = (0..<shape.count).map { _ in stream.normal() }
    let length = normal.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var x = mean
    let offset = shape.multiplyLower(normal.map { Self.farDistance * $0 / length })
    for (i, shift) in zip(posterior.space.slowIndices, offset) { x[i] += shift }
    return x
  }

  /// A random point of the region with nuisance parameters from their prior; `nil` outside the prior.
  private func regionPoint(_ stream: inout RandomStream) -> [Double]? {
    guard let cosmology = emulator.regionPoint(&stream) else { return nil }
    var x = posterior.space.prior.draw(using: &stream)
    for i in posterior.space.slowIndices {
      guard let name = posterior.space.cosmologicalName(i), let value = cosmology[given: name] else { return nil }
      x[i] = value
    }
    return posterior.space.prior.logDensity(x).isFinite ? x : nil
  }
}
