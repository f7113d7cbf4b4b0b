import EmberNumerics

/// The difference between the means of two posteriors from independent data, in the Gaussian approximation.
public struct ParameterShift: Sendable, Equatable {
  /// Second less first.
  public let shift: [Double]
  /// The standard deviation of each difference.
  public let expected: [Double]
  public let goodness: GoodnessOfFit

  /// - Throws: `InferenceError.notPositiveDefinite`.
  public init(_ first: (mean: [Double], covariance: Matrix), _ second: (mean: [Double], covariance: Matrix))
    throws(InferenceError)
  {
    shift = zip(second.mean, first.mean).map { $0 - $1 }
    var sum = first.covariance
    for i in sum.elements.indices { sum.elements[i] += second.covariance.elements[i] }
    expected = shift.indices.map { sum[$0, $0].squareRoot() }
    guard let factor = CholeskyFactor(sum) else {
      throw .notPositiveDefinite(what: "the covariance of the differences", direction: sum.weakestDirection)
    }
    goodness = GoodnessOfFit(
      count: shift.count, chiSquared: factor.solveLower(shift).squaredNorm, degreesOfFreedom: Double(shift.count))
  }

  /// How many standard deviations of one Gaussian number are as improbable.
  public var sigmas: Double { standardDeviations(ofProbability: goodness.probability) }
}
