import EmberInference
import EmberNumerics
import Glibc

/// Nested sampling by several chains: each is a run of its own with its own live points, so that they are independent estimates of one
/// evidence. Their rows are samples of the posterior, weighted by the mass that they stand for.
package struct NestedSampler<Target: DifferentiableLogDensity>: Sampler {
  package typealias Annotation = Target.Evaluator.Annotation

  private var ensemble: ChainEnsemble<Target, NestedMove<Target.Evaluator>>

  /// Throws `InferenceError.invalidSetting`, `.unusableCheckpoint`, or `.evaluationFailed` when the density is zero where it was found
  /// to be largest.
  package init(_ run: SamplerRun<Target>, _ settings: NestedSettings) throws(InferenceError) {
    try settings.validate()
    let dimension = run.target.dimension
    guard run.prior.dimension == dimension, run.center.count == dimension else {
      throw .invalidSetting(name: "prior", value: "\(run.prior.dimension)", requirement: "one for each parameter")
    }
    let livePoints = settings.livePoints ?? 25 * dimension
    let memory: NestedMemory
    if let earlier = run.earlier {
      guard let known = earlier.state.memories(of: NestedMemory.self)?.first else {
        throw .unusableCheckpoint(reason: "it was made by another sampler")
      }
      memory = NestedMemory(
        peaks: known.peaks, floor: known.floor, logWeightOffset: known.logWeightOffset)
    } else {
      memory = try Self.memory(run, settings, livePoints: livePoints)
    }
    let reference = try Self.reference(run, settings, memory.peaks)
    let move = NestedMove<Target.Evaluator>(
      reference: reference, center: run.center, livePoints: livePoints, repeats: settings.repeats ?? 5 * dimension,
      precision: settings.precision, memory: memory)
    ensemble = try ChainEnsemble(
      run.target, settings.ensemble, move, start: run.start,
      state: run.earlier?.state
        ?? SamplerState(settings: settings.ensemble, covariance: run.covariance.matrix, memory: memory),
      samples: run.earlier?.samples, cancellation: run.cancellation)
  }

  /// How far below the best point known bounds serve: only so little of a Gaussian posterior lies deeper.
  private static func depth(dimension: Int, precision: Double) -> Double {
    var depth = 1.0
    while chiSquaredTail(2 * depth, degrees: dimension) > 0.01 * precision { depth += 0.5 }
    return depth
  }

  private static func reference(
    _ run: SamplerRun<Target>, _ settings: NestedSettings, _ peaks: [DrawnGaussian]
  ) throws(InferenceError) -> NestedReference {
    guard let reference = NestedReference(prior: run.prior, peaks: peaks, share: settings.priorShare) else {
      throw .evaluationFailed(reason: "the covariance with which nested sampling would begin is not positive definite")
    }
    return reference
  }

  /// Floor and weights by the best point known and the Gaussian there.
  private static func memory(
    _ run: SamplerRun<Target>, _ settings: NestedSettings, livePoints: Int
  ) throws(InferenceError) -> NestedMemory {
    var evaluator = run.target.makeEvaluator(chain: 0, seed: 0)
    let best = evaluator.evaluate(run.center).logDensity
    guard best.isFinite, let factor = CholeskyFactor(run.covariance.matrix) else {
      throw .evaluationFailed(reason: "the posterior is zero where nested sampling would begin")
    }
    let dimension = Double(run.target.dimension)
    let evidence = best + (dimension * log(2 * .pi) + factor.logDeterminant) / 2
    let depth = depth(dimension: run.target.dimension, precision: settings.precision)
    let peaks =
      run.peaks.count > 1
      ? run.peaks.map { DrawnGaussian(mean: $0.center, ProposalCovariance($0.matrix)) }
      : [DrawnGaussian(mean: run.center, run.covariance)]
    return NestedMemory(
      peaks: peaks, floor: best - depth,
      logWeightOffset: evidence - log(Double(livePoints)))
  }

  @discardableResult
  package mutating func run(
    _ observer: inout some SamplerObserver<Annotation>
  ) throws -> SamplerState<Annotation> { try ensemble.run(&observer) }
}
