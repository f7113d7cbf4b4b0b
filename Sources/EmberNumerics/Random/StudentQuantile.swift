import CGSL

/// The x below which a deviate of Student's t distribution with `degrees` degrees of freedom lies with probability p, 0 < p < 1.
///
/// A normal deviate divided by a standard deviation that was itself estimated from `degrees` others is of this distribution.
/// - Returns: not a number unless `degrees` is positive and p a probability.
public func studentQuantile(_ p: Double, degrees: Double) -> Double {
  guard degrees > 0, p >= 0, p <= 1 else { return .nan }
  if p == 0 || p == 1 { return p == 0 ? -.infinity : .infinity }
  return gsl_cdf_tdist_Pinv(p, degrees)
}
