import EmberTheory

/// The likelihood of a function that is ln L itself, v: what is predicted is a spectrum of one multipole, which has this value, or a
/// ``FunctionWarp`` of it.
///
/// Likelihoods are sums of squares to a learner, and a sum of squares is a straight line far down the flank of a wide parabola: with the
/// residual r = w - v / w it is w^2 / 2 - r^2 / 2 = v - v^2 / 2 w^2, which rises with v up to w^2. So errors of v are errors of ln L, to a
/// relative v / w^2, and emulators learn a function that is quadratic where the posterior is normal.
struct FunctionLikelihood: LikelihoodSensitivity {
  let name = "function"
  var warp = FunctionWarp()

  var request: TheoryRequest { Self.request }
  var nuisanceNames: [String]? { [] }
  var peak: Double { Self.width * Self.width / 2 }
  var isAffine: Bool { warp.rate == 0 }

  func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    guard let value = warp.inverse(try Self.content(products)) else {
      throw .failed(stage: name, reason: "no function has this value")
    }
    return [Self.width - value / Self.width]
  }

  func response(
    _ change: TheoryProducts, at products: TheoryProducts, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [Double] {
    let slope = isAffine ? 1 : warp.slope(try Self.content(products))
    return [-slope * (try Self.content(change)) / Self.width]
  }

  /// Nothing scales it.
  func calibration(_ nuisance: NuisanceParameters) throws(TheoryError) -> SpectrumCalibration? { SpectrumCalibration() }

  func spanned(
    by directions: [PowerSpectra], at coefficients: [Double], nuisance: NuisanceParameters
  ) throws(TheoryError) -> (any SpannedLikelihood)? {
    guard !isAffine else { return nil }
    var weights: [Double] = []
    for direction in directions { weights.append(try Self.content(TheoryProducts(spectra: direction))) }
    return SpannedFunction(warp: warp, weights: weights)
  }

  /// w: rounding of w^2 is far below any error that matters.
  fileprivate static let width = 1e4

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

  static func products(_ content: Double) -> TheoryProducts {
    var spectra = PowerSpectra(lmax: multipole)
    spectra[kind] = [0, 0, content]
    return TheoryProducts(spectra: spectra)
  }

  private static func content(_ products: TheoryProducts) throws(TheoryError) -> Double {
    guard let spectrum = products.spectra[kind], spectrum.count > multipole else { throw .notProvided(kind.rawValue) }
    return spectrum[multipole]
  }

  private static let kind = SpectrumKind.unlensedTT
  /// The lowest that emulators look at.
  private static let multipole = 2
}

/// The same as a function of the coefficients of a spectrum that is a sum of others.
private struct SpannedFunction: SpannedLikelihood {
  let warp: FunctionWarp
  /// What each of them has in the multipole.
  let weights: [Double]

  /// At the top, where all functions have a slope of one.
  var curvature: [Double] { products(1) }

  func logLikelihood(_ coefficients: [Double], nuisance: NuisanceParameters) throws(TheoryError) -> Double? {
    warp.inverse(content(coefficients)).map(FunctionLikelihood.logLikelihood)
  }

  func slopes(_ coefficients: [Double], nuisance: NuisanceParameters) throws(TheoryError) -> LikelihoodSlopes? {
    let content = content(coefficients)
    return warp.inverse(content).map { value in
      let slope = FunctionLikelihood.slope(value) * warp.slope(content)
      return LikelihoodSlopes(
        logLikelihood: FunctionLikelihood.logLikelihood(value), changes: weights.map { slope * $0 }, nuisance: [:])
    }
  }

  func expansion(_ coefficients: [Double], nuisance: NuisanceParameters) throws(TheoryError) -> SpannedExpansion? {
    let slope = warp.slope(content(coefficients))
    return try slopes(coefficients, nuisance: nuisance).map {
      SpannedExpansion(logLikelihood: $0.logLikelihood, slopes: $0.changes, curvature: products(slope))
    }
  }

  private func content(_ coefficients: [Double]) -> Double {
    zip(coefficients, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private func products(_ slope: Double) -> [Double] {
    let responses = weights.map { slope * $0 / FunctionLikelihood.width }
    return responses.flatMap { first in responses.map { first * $0 } }
  }
}
