import EmberTheory

/// The Gaussian ln L of a ``DefaultExperiment`` that saw given spectra: stands in where a run has no data of its own, and
/// serves forecasts.
public struct DefaultExperimentLikelihood: SpectrumSensitivity {
  public let request: TheoryRequest
  private let layout: SpectrumLayout
  private let whitening: SpectrumWhitening
  private let data: [Double]
  /// Whitened noise that is added to the residual; empty for none.
  private let scatter: [Double]

  /// An experiment that saw `spectra`, to the multipole and in the kinds of `request`, plus unit noise `scatter` per
  /// whitened element (none when empty).
  public init(
    spectra: PowerSpectra, request: TheoryRequest, experiment: DefaultExperiment = .init(), scatter: [Double] = []
  ) throws(TheoryError) {
    self.request = request
    self.scatter = scatter
    layout = SpectrumLayout(request)
    data = try layout.flatten(spectra) { _ in 1 }
    whitening = SpectrumWhitening(layout: layout, reference: data, experiment: experiment)
  }

  public func logLikelihood(_ spectra: PowerSpectra, nuisance: NuisanceParameters) throws(TheoryError) -> Double {
    -0.5 * (try whitenedResidual(spectra, nuisance: nuisance)).reduce(0) { $0 + $1 * $1 }
  }

  public func whitenedResidual(
    _ spectra: PowerSpectra, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [Double] {
    let difference = zip(try layout.flatten(spectra) { _ in 1 }, data).map { $0 - $1 }
    let residual = whitening.whiten(difference)
    return scatter.count == residual.count ? zip(residual, scatter).map { $0 - $1 } : residual
  }

  public func whitenedResponse(
    _ direction: PowerSpectra, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [Double] {
    whitening.whiten(try layout.flatten(direction) { _ in 1 })
  }
}
