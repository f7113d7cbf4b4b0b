/// A log density with a smooth surface beside it, along which a sampler can glide.
///
/// The surface need not be the density itself: a sampler uses it to find its way, and the density to decide. Where the two agree,
/// nearly every step is accepted; where they do not, the density still decides what the chain samples.
public protocol DifferentiableLogDensity: LogDensity where Evaluator: DifferentiableLogDensityEvaluator {
  /// For each parameter, where the density may be positive; infinite where there is no limit.
  var support: [ClosedRange<Double>] { get }
}

extension DifferentiableLogDensity {
  /// No limits.
  public var support: [ClosedRange<Double>] { Array(repeating: -Double.infinity...Double.infinity, count: dimension) }
}

/// A smooth function of the parameters at one point.
public struct SurfacePoint: Sendable, Equatable {
  /// ln of a density, up to a constant.
  public var value: Double
  /// Its derivatives, one for each parameter.
  public var gradient: [Double]

  public init(value: Double, gradient: [Double]) {
    self.value = value
    self.gradient = gradient
  }
}

/// Evaluates a log density and its surface for one chain.
public protocol DifferentiableLogDensityEvaluator: LogDensityEvaluator {
  /// The surface at `x`, which may lie anywhere within the support; `nil` where it is not defined, which ends a trajectory.
  ///
  /// A fixed function of `x` from one `beginRound` to the next.
  func surface(_ x: [Double]) -> SurfacePoint?
}
