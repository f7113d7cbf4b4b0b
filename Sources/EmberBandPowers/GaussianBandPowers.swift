import EmberLikelihood
import EmberNumerics
import EmberTheory

/// Data in band powers whose probability is Gaussian, with a covariance that may depend on the model.
public protocol GaussianBandPowers: Likelihood {
  var theory: BandPowerTheory { get }
  /// The measured band powers.
  var data: [Double] { get }
  /// Their covariance where these are the model's.
  func covariance(at bandPowers: [Double]) -> Matrix
}

extension GaussianBandPowers {
  public var name: String { theory.name }
  public var request: TheoryRequest { theory.windows.request }
  public var pointCount: Int? { data.count }
}
