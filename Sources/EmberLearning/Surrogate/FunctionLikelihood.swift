import EmberTheory

/// The likelihood of a function that is ln L itself, v: what is predicted is a spectrum of one multipole, which has this value.
///
/// Likelihoods are sums of squares to a learner, and a sum of squares is a straight line far down the flank of a wide parabola: with the
/// residual r = w - v / w it is w^2 / 2 - r^2 / 2 = v - v^2 / 2 w^2, which rises with v up to w^2. So errors of v are errors of ln L, to a
/// relative v / w^2, and emulators learn a function that is quadratic where the posterior is normal.
struct FunctionLikelihood: LikelihoodSensitivity {
  let name = "function"

  var request: TheoryRequest { Self.request }
  var nuisanceNames: [String]? { [] }
  var peak: Double { Self.width * Self.width / 2 }

  func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    [Self.width - (try Self.value(products)) / Self.width]
  }

  func response(
    _ change: TheoryProducts, at products: TheoryProducts, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [Double] {
    [-(try Self.value(change)) / Self.width]
  }

  /// Nothing scales it.
  func calibration(_ nuisance: NuisanceParameters) throws(TheoryError) -> SpectrumCalibration? { SpectrumCalibration() }

  /// w: rounding of w^2 is far below any error that matters.
  private static let width = 1e4

  /// Values further than this above zero are too near to the top of the parabola.
  static let reach = 0.1 * width * width

  /// What ln L becomes where the function is v, which is not above ``reach``.
  static func logLikelihood(_ v: Double) -> Double { v - v * v / (2 * width * width) }

  /// Its derivative with respect to v.
  static func slope(_ v: Double) -> Double { 1 - v / (width * width) }

  /// The function where that is l.
  static func value(_ l: Double) -> Double { 2 * l / (1 + (1 - 2 * l / (width * width)).squareRoot()) }

  // MARK: - The spectrum

  static let request = TheoryRequest(spectra: [kind], lmax: multipole)

  static func products(_ v: Double) -> TheoryProducts {
    var spectra = PowerSpectra(lmax: multipole)
    spectra[kind] = [0, 0, v]
    return TheoryProducts(spectra: spectra)
  }

  private static func value(_ products: TheoryProducts) throws(TheoryError) -> Double {
    guard let spectrum = products.spectra[kind] else { throw .notProvided(kind.rawValue) }
    return spectrum[multipole]
  }

  private static let kind = SpectrumKind.unlensedTT
  /// The lowest that emulators look at.
  private static let multipole = 2
}
