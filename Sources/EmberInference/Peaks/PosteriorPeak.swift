import EmberNumerics
import Glibc

/// One of several separate peaks of a density, as a Gaussian.
public struct PosteriorPeak: Sendable, Hashable, Codable {
  public var center: [Double]
  /// Row by row.
  public var covariance: [Double]
  /// ln of the density there, up to a constant that all peaks share.
  public var logDensity: Double

  public init(center: [Double], covariance: Matrix, logDensity: Double) {
    self.center = center
    self.covariance = covariance.elements
    self.logDensity = logDensity
  }

  public var matrix: Matrix { Matrix(rows: center.count, columns: center.count, elements: covariance) }

  /// ln of what the density integrates to around the peak, if it is a Gaussian, up to a constant that all peaks share.
  public var logMass: Double {
    logDensity + (CholeskyFactor(matrix)?.logDeterminant ?? -.infinity) / 2
  }
}
