import EmberNumerics

/// A least-squares problem whose residuals come with their derivatives.
public protocol DifferentiableLeastSquares: LeastSquaresProblem {
  /// The residuals at a point and dr/dx, one row for each residual.
  ///
  /// Throws `InferenceError.evaluationFailed` where they do not exist.
  mutating func linearize(_ x: [Double]) throws(InferenceError) -> (residuals: [Double], jacobian: Matrix)
}

/// The ways to a minimum.
public enum MinimizationMethod: String, Sendable, CaseIterable {
  /// Gauss-Newton steps with exact Jacobians, damped where needed (Levenberg 1944; Marquardt 1963).
  case newton
  /// Limited-memory BFGS on parameters made independent by the Fisher matrix at the start (Nocedal 1980).
  case lbfgs
  /// Gradient steps with momentum on such parameters (Kingma & Ba 2015, arXiv:1412.6980).
  case adam
  /// Quadratic models through points, without derivatives (Powell 2009).
  case bobyqa
}
