import CGSL

/// The chance that chi squared exceeds `value` for any positive number of degrees of freedom, whole or not; `nan` for others.
public func chiSquaredTail(_ value: Double, degreesOfFreedom: Double) -> Double {
  guard degreesOfFreedom > 0, degreesOfFreedom.isFinite, value.isFinite else { return .nan }
  return value <= 0 ? 1 : gsl_cdf_chisq_Q(value, degreesOfFreedom)
}

/// How many standard deviations of a Gaussian lie as far out, to either side, as an event of this probability.
public func standardDeviations(ofProbability probability: Double) -> Double {
  guard probability > 0 else { return .infinity }
  return probability >= 1 ? 0 : -normalQuantile(probability / 2)
}
