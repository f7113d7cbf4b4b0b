import EmberNumerics

/// Minimises |r(x)|^2 plus normal priors by damped Gauss-Newton steps (Levenberg 1944; Marquardt 1963) with few evaluations.
///
/// The Jacobian is taken by finite differences once and then follows the accepted steps by Broyden's (1965) rank-one
/// update; it is taken anew when it no longer predicts the decrease. Steps stay inside the support of the prior.
public struct GaussNewton: Sendable {
  /// Ends the search.
  public var maximumEvaluations = 60
  /// Converged when a full step would lower the objective by less than this (0.01 is a tenth of a sigma).
  public var tolerance = 0.01
  /// A finite difference moves a parameter by this fraction of its scale.
  public var relativeStep = 0.3

  public init() {}

  /// Minimises from a starting point.
  ///
  /// - Parameters:
  ///   - problem: the residuals.
  ///   - prior: its uniform components are limits, its normal ones are added to the objective.
  ///   - start: moved inside the limits when outside.
  ///   - scales: for each parameter a length of the order of its posterior width (Cobaya's `proposal`).
  /// - Throws: `InferenceError.evaluationFailed` when the residuals do not exist at the start.
  public func minimize(
    _ problem: inout some LeastSquaresProblem, prior: Prior, start: [Double], scales: [Double]
  ) throws(InferenceError) -> LeastSquaresMinimum {
    var search = GaussNewtonSearch(settings: self, prior: prior, scales: scales)
    return try search.run(&problem, start: start)
  }
}
