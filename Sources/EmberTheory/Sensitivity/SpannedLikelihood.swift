/// A data set as a function of the coefficients of spectra that are sums of fixed ones, and of its nuisance parameters: what does not
/// depend on these is worked out beforehand, so that no spectrum has to be looked at.
public protocol SpannedLikelihood: Sendable {
  /// J^T J for J = dr / d coefficient (see ``LikelihoodSensitivity``), at the point where it was made, row by row. It hardly changes from there.
  var curvature: [Double] { get }

  /// ln L; `nil` for nuisance parameters so far off that spectra have to be looked at.
  ///
  /// - Throws: `TheoryError` when nuisance parameters are missing, out of range or not finite.
  func logLikelihood(_ coefficients: [Double], nuisance: NuisanceParameters) throws(TheoryError) -> Double?

  /// ln L with its slopes along the coefficients and the nuisance parameters; `nil` as for ``logLikelihood(_:nuisance:)``.
  ///
  /// - Throws: `TheoryError` as ``logLikelihood(_:nuisance:)`` does.
  func slopes(_ coefficients: [Double], nuisance: NuisanceParameters) throws(TheoryError) -> LikelihoodSlopes?

  /// ln L with its slopes along the coefficients and J^T J there; `nil` as for ``logLikelihood(_:nuisance:)``.
  ///
  /// - Throws: `TheoryError` as ``logLikelihood(_:nuisance:)`` does.
  func expansion(_ coefficients: [Double], nuisance: NuisanceParameters) throws(TheoryError) -> SpannedExpansion?
}

/// ln L around one point of a ``SpannedLikelihood``.
public struct SpannedExpansion: Sendable, Equatable {
  public var logLikelihood: Double
  /// d ln L / d coefficient.
  public var slopes: [Double]
  /// J^T J for J = dr / d coefficient, row by row.
  public var curvature: [Double]

  public init(logLikelihood: Double, slopes: [Double], curvature: [Double]) {
    self.logLikelihood = logLikelihood
    self.slopes = slopes
    self.curvature = curvature
  }
}

extension SpannedLikelihood {
  /// With the curvature of the point where it was made.
  public func expansion(_ coefficients: [Double], nuisance: NuisanceParameters) throws(TheoryError)
    -> SpannedExpansion?
  {
    try slopes(coefficients, nuisance: nuisance).map {
      SpannedExpansion(logLikelihood: $0.logLikelihood, slopes: $0.changes, curvature: curvature)
    }
  }
}
