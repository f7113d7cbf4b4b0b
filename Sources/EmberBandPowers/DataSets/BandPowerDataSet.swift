import EmberLikelihood
import EmberNumerics
import EmberTheory

/// Gaussian band powers that a description tells, with the keys of candl's: files of data, windows and covariance, and a list of
/// transformations.
public struct BandPowerDataSet: BandPowerLikelihood {
  public let model: BandPowerModel
  public let nuisanceParameters: [NuisanceParameterInfo]
}

extension BandPowerDataSet {
  /// The likelihoods of a description: the data, and the joint prior of nuisance parameters where the data come with one.
  ///
  /// - Throws: ``LikelihoodError`` naming file, line and key of what is wrong.
  static func likelihoods(_ source: DescriptionSource, name: String, options: LikelihoodOptions)
    throws(LikelihoodError) -> [any Likelihood]
  { try BandPowerAssembly(source, name: name, options: options).likelihoods() }
}
