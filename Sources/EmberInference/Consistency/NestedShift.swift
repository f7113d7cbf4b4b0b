import EmberNumerics

/// The difference between what a part of the data and all of them say of parameters. As the part is in the whole, its covariance is the
/// difference of both covariances (Gratton & Challinor 2020, arXiv:1911.07754).
public struct NestedShift: Sendable, Equatable {
  /// Part less whole.
  public let shift: [Double]
  /// What each shift is expected to be: the root of C_part - C_whole.
  public let expected: [Double]
  /// Over the directions in which the part knows less than the whole.
  public let goodness: GoodnessOfFit

  /// Of the variance of the whole. In directions in which the part loses less, such as those that priors alone know, the difference of
  /// the two variances is as small as what bent posteriors do to either.
  private static let least = 0.1

  /// - Throws: `InferenceError.notPositiveDefinite`.
  public init(part: [Double], covariance: Matrix, whole: [Double], wholeCovariance: Matrix) throws(InferenceError) {
    shift = zip(part, whole).map { $0 - $1 }
    var difference = covariance
    for i in difference.elements.indices { difference.elements[i] -= wholeCovariance.elements[i] }
    expected = part.indices.map { max(difference[$0, $0], 0).squareRoot() }
    guard let factor = CholeskyFactor(wholeCovariance),
      let eigen = SymmetricEigen(
        factor.solveLower(factor.solveLower(difference).transposed).symmetrized)
    else { throw .notPositiveDefinite(what: "the covariance of parameters") }
    let whitened = factor.solveLower(shift)
    var (chiSquared, count) = (0.0, 0)
    for (mode, excess) in eigen.values.enumerated() where excess > Self.least {
      let along = whitened.indices.reduce(0) { $0 + eigen.vectors[$1, mode] * whitened[$1] }
      chiSquared += along * along / excess
      count += 1
    }
    goodness = GoodnessOfFit(count: count, chiSquared: chiSquared, degreesOfFreedom: Double(count))
  }
}
