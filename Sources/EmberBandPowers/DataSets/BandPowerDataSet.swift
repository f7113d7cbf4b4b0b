import EmberLikelihood
import EmberNumerics
import EmberTheory

/// Gaussian band powers that a description tells, with the keys of candl's: files of data, windows and covariance, and a list of
/// transformations.
public struct BandPowerDataSet: BandPowerLikelihood {
  public let model: BandPowerModel
  public let nuisanceParameters: [NuisanceParameterInfo]

  package init(model: BandPowerModel, nuisanceParameters: [NuisanceParameterInfo]) {
    self.model = model
    self.nuisanceParameters = nuisanceParameters
  }
}
