import EmberEmulation
import EmberTheory

/// How an error of an emulator's targets changes ln L of one likelihood.
public struct PretrainedSensitivity: Sendable {
  private let response: LikelihoodResponse
  private let emulator: PretrainedEmulator

  /// - Throws: what the likelihood throws for spectra that the emulator does not make.
  public init(
    _ emulator: PretrainedEmulator, _ sensitivity: any LikelihoodSensitivity, nuisance: NuisanceParameters
  ) throws(TheoryError) {
    guard emulator.request.covers(sensitivity.request) else {
      throw .notProvided("all spectra that the likelihood needs, to l = \(sensitivity.request.lmax)")
    }
    response = try LikelihoodResponse(sensitivity, emulator.compression, nuisance: nuisance)
    self.emulator = emulator
  }

  /// ln L of the emulator's prediction at a point, and the standard deviation that its stated variance means for it.
  public func assess(_ point: ModelPoint) throws(TheoryError) -> (logLikelihood: Double, sigma: Double) {
    let (spectra, targets) = try emulator.predict(point.cosmology)
    guard let amplitudes = emulator.compression.relativeAmplitudes(point.cosmology) else {
      throw .notProvided("a prediction without logA and tau_reio")
    }
    let sensitivity = response.sensitivity
    var expansion = LikelihoodExpansion(count: targets.mean.count)
    let expanded = ExpansionPoint(
      products: TheoryProducts(spectra: spectra), amplitudes: amplitudes, nuisance: point.nuisance)
    let residual = try sensitivity.residual(expanded.products, nuisance: point.nuisance)
    try response.add(residual: residual, at: expanded, to: &expansion)
    return (
      sensitivity.logLikelihood(residual),
      expansion.squaredError(targets.variance).squareRoot()
    )
  }
}
