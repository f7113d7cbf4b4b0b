/// How ln L of one data set answers to what a theory predicts and to nuisance parameters: all that monitor, emulator, minimiser and
/// Fisher matrix have to know of it, whatever its form.
///
/// ln L = peak - |r|^2 / 2, term by term. For Gaussian data r is the whitened residual; of any other probability it is the signed root of
/// how far each term lies below its peak. A change along which r changes by dr changes ln L by -r . dr, and dr1 . dr2 is the curvature
/// between two directions: that of Gauss and Newton, which is never negative. Minimisers of least squares follow.
public protocol LikelihoodSensitivity: Sendable {
  /// Name in configuration files, chains and reports, such as `planck2018_plik_lite`.
  var name: String { get }

  /// What has to be predicted.
  var request: TheoryRequest { get }

  /// The nuisance parameters that ln L depends on; `nil` where that may be any. What is known at some values of these holds whatever
  /// others are.
  var nuisanceNames: [String]? { get }

  /// ln L where every residual vanishes.
  var peak: Double { get }

  /// True when r is affine in the spectra and depends on nothing else that a theory predicts: responses then hold at every point.
  var isAffine: Bool { get }

  /// r at products that cover ``request``. Its length does not depend on the arguments.
  ///
  /// - Throws: `TheoryError` when products or nuisance parameters are missing, out of range or not finite.
  func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double]

  /// dr for a change of the products.
  func response(_ change: TheoryProducts, at products: TheoryProducts, nuisance: NuisanceParameters)
    throws(TheoryError) -> [Double]

  /// dr for each of several changes of the products, which share what has to be known of the products.
  func responses(_ changes: [TheoryProducts], at products: TheoryProducts, nuisance: NuisanceParameters)
    throws(TheoryError) -> [[Double]]

  /// dr / d nuisance parameter, by name.
  func nuisanceResponses(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError)
    -> [String: [Double]]

  /// ln L and its slopes along changes of the products and along the nuisance parameters.
  func slopes(_ products: TheoryProducts, nuisance: NuisanceParameters, along changes: [TheoryProducts])
    throws(TheoryError) -> LikelihoodSlopes

  /// How nuisance parameters act, when all they do is to scale spectra; `nil` when they do anything else.
  func calibration(_ nuisance: NuisanceParameters) throws(TheoryError) -> SpectrumCalibration?

  /// The same data for spectra that are sums of `directions`; `nil` where they see anything else than spectra, or have no faster way.
  ///
  /// - Parameters:
  ///   - directions: Spectra in the unit of the theory; kinds that are missing are zero.
  ///   - coefficients: Of each direction, where the curvature is taken, with `nuisance`.
  ///   - nuisance: Nuisance parameters of that point.
  func spanned(by directions: [PowerSpectra], at coefficients: [Double], nuisance: NuisanceParameters)
    throws(TheoryError) -> (any SpannedLikelihood)?
}

/// ln L with its first derivatives along some directions.
public struct LikelihoodSlopes: Sendable, Equatable {
  public var logLikelihood: Double
  /// d ln L / d direction, in the order of the directions.
  public var changes: [Double]
  /// d ln L / d nuisance parameter, by name.
  public var nuisance: [String: Double]

  public init(logLikelihood: Double, changes: [Double], nuisance: [String: Double]) {
    self.logLikelihood = logLikelihood
    self.changes = changes
    self.nuisance = nuisance
  }
}

extension LikelihoodSensitivity {
  public var peak: Double { 0 }

  /// Any.
  public var nuisanceNames: [String]? { nil }

  public var isAffine: Bool { true }

  /// One after another.
  public func responses(_ changes: [TheoryProducts], at products: TheoryProducts, nuisance: NuisanceParameters)
    throws(TheoryError) -> [[Double]]
  {
    var responses: [[Double]] = []
    for change in changes { responses.append(try response(change, at: products, nuisance: nuisance)) }
    return responses
  }

  /// None.
  public func nuisanceResponses(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError)
    -> [String: [Double]]
  { [:] }

  /// Nothing simple is known.
  public func calibration(_ nuisance: NuisanceParameters) throws(TheoryError) -> SpectrumCalibration? { nil }

  /// There is none.
  public func spanned(by directions: [PowerSpectra], at coefficients: [Double], nuisance: NuisanceParameters)
    throws(TheoryError) -> (any SpannedLikelihood)?
  { nil }

  public func slopes(_ products: TheoryProducts, nuisance: NuisanceParameters, along changes: [TheoryProducts])
    throws(TheoryError) -> LikelihoodSlopes
  {
    let residual = try residual(products, nuisance: nuisance)
    func slope(_ response: [Double]) -> Double { -zip(residual, response).reduce(0) { $0 + $1.0 * $1.1 } }
    return LikelihoodSlopes(
      logLikelihood: logLikelihood(residual),
      changes: try responses(changes, at: products, nuisance: nuisance).map(slope),
      nuisance: try nuisanceResponses(products, nuisance: nuisance).mapValues(slope))
  }

  /// ln L where the residual is known.
  public func logLikelihood(_ residual: [Double]) -> Double { peak - 0.5 * residual.reduce(0) { $0 + $1 * $1 } }

  /// ln L.
  public func logLikelihood(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> Double {
    logLikelihood(try residual(products, nuisance: nuisance))
  }

  /// chi^2 = -2 ln L.
  public func chiSquared(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> Double {
    -2 * (try logLikelihood(products, nuisance: nuisance))
  }
}

/// For data that see spectra alone.
extension LikelihoodSensitivity {
  public func residual(_ spectra: PowerSpectra, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    try residual(TheoryProducts(spectra: spectra), nuisance: nuisance)
  }

  public func logLikelihood(_ spectra: PowerSpectra, nuisance: NuisanceParameters) throws(TheoryError) -> Double {
    try logLikelihood(TheoryProducts(spectra: spectra), nuisance: nuisance)
  }

  public func chiSquared(_ spectra: PowerSpectra, nuisance: NuisanceParameters) throws(TheoryError) -> Double {
    try chiSquared(TheoryProducts(spectra: spectra), nuisance: nuisance)
  }
}
