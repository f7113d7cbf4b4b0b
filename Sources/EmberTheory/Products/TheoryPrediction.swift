/// Where a prediction came from.
public enum Provenance: Sendable, Hashable {
  /// Computed by the Boltzmann solver now.
  case solver
  /// Computed by the same solver earlier and read from the store.
  case cache
  /// Predicted by an emulator; `estimatedError` is its calibrated one-sigma error of ln L.
  case emulator(estimatedError: Double)
}

/// What a theory answers: products, and where they came from.
public struct TheoryPrediction: Sendable {
  public var products: TheoryProducts
  public var provenance: Provenance
  /// ln L of each data set for which it was made, at the nuisance parameters of its point, where its maker has looked: an emulator has.
  public var logLikelihoods: [Double]?

  /// Their sum.
  public var logLikelihood: Double? { logLikelihoods.map { $0.reduce(0, +) } }

  public init(_ products: TheoryProducts, provenance: Provenance, logLikelihoods: [Double]? = nil) {
    self.products = products
    self.provenance = provenance
    self.logLikelihoods = logLikelihoods
  }

  public init(spectra: PowerSpectra, derived: [String: Double], provenance: Provenance) {
    self.init(TheoryProducts(spectra: spectra, derived: derived), provenance: provenance)
  }

  public var spectra: PowerSpectra {
    get { products.spectra }
    set { products.spectra = newValue }
  }

  /// Derived parameters by name; see ``TheoryProducts/derived``.
  public var derived: [String: Double] {
    get { products.derived }
    set { products.derived = newValue }
  }
}
