/// A Gaussian prior on one parameter.
public struct GaussianPrior: Sendable, Hashable {
  public var mean: Double
  public var standardDeviation: Double

  public init(mean: Double, standardDeviation: Double) {
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// ln of the density without the normalisation constant: -(x - mean)^2 / (2 sigma^2).
  public func logDensity(_ x: Double) -> Double {
    let deviation = (x - mean) / standardDeviation
    return -0.5 * deviation * deviation
  }

  /// The derivative of ``logDensity(_:)``.
  public func logDensityDerivative(_ x: Double) -> Double {
    (mean - x) / (standardDeviation * standardDeviation)
  }
}

extension GaussianPrior {
  /// The absolute calibration of Planck, A_planck = 1 +- 0.0025 (Planck Collaboration V 2020, arXiv:1907.12875, section 3.3).
  public static let planckCalibration = GaussianPrior(mean: 1, standardDeviation: 0.0025)

  /// The spectral index of polarised dust, 1.59 +- 0.11 (BICEP2/Keck and Planck Collaborations 2015, arXiv:1502.00612).
  package static let dustIndex = GaussianPrior(mean: 1.59, standardDeviation: 0.11)
}
