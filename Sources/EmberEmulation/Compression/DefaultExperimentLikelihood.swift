import EmberTheory

/// The Gaussian ln L of a ``DefaultExperiment`` that saw given spectra: stands in where a run has no data of its own, and
/// serves forecasts.
public struct DefaultExperimentLikelihood: LikelihoodSensitivity {
  public let name = "default experiment"
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

  public func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    let difference = zip(try layout.flatten(products.spectra) { _ in 1 }, data).map { $0 - $1 }
    let residual = whitening.whiten(difference)
    return scatter.count == residual.count ? zip(residual, scatter).map { $0 - $1 } : residual
  }

  public func response(
    _ change: TheoryProducts, at products: TheoryProducts, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [Double] {
    whitening.whiten(try layout.flatten(change.spectra) { _ in 1 })
  }

  /// Nothing scales its spectra.
  public func calibration(_ nuisance: NuisanceParameters) throws(TheoryError) -> SpectrumCalibration? {
    SpectrumCalibration()
  }
}
