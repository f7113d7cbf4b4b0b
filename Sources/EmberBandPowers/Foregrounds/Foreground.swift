import EmberTheory

/// Power that is added to some spectra: for each an amplitude, times a shape in l that they share.
protocol Foreground: SpectrumTransformation {
  /// The spectra that have it, by their places in the layout.
  var places: [Int] { get }

  /// The amplitudes of the spectra that have it, in the order of ``places``.
  func amplitudes(_ nuisance: NuisanceParameters) throws(TheoryError) -> [ForegroundAmplitude]

  /// C_l per unit of amplitude, from l = 0.
  func shape(_ nuisance: NuisanceParameters) throws(TheoryError) -> [Double]

  /// d shape / d nuisance parameter; `nil` where it does not depend on it.
  func shapeSlope(_ name: String, _ nuisance: NuisanceParameters) throws(TheoryError) -> [Double]?

  /// Fixed shapes whose sum, each times its weight, is the shape; one where it does not depend on nuisance parameters.
  func shapes() -> [[Double]]

  /// The weights of ``shapes()``; `nil` where these do not reach.
  func weights(_ nuisance: NuisanceParameters) throws(TheoryError) -> [SpectrumScaling]?
}

/// The amplitude of a foreground in one spectrum.
struct ForegroundAmplitude {
  /// The place of the spectrum in the layout.
  var place: Int
  var value: Double
  /// By nuisance parameter; 0 where not listed.
  var slopes: [String: Double]
}

extension Foreground {
  func shapeSlope(_ name: String, _ nuisance: NuisanceParameters) throws(TheoryError) -> [Double]? { nil }

  func weights(_ nuisance: NuisanceParameters) throws(TheoryError) -> [SpectrumScaling]? { [SpectrumScaling()] }

  func expand(_ terms: [SpectrumTerm], lmax: Int, step: Int) -> [SpectrumTerm]? {
    let shapes = shapes()
    return terms
      + places.enumerated().flatMap { i, place in
        shapes.enumerated().map { k, shape in
          SpectrumTerm(
            place: place, values: shape,
            factors: [.init(step: step, index: i), .init(step: step, index: places.count + k)])
        }
      }
  }

  /// The amplitudes, then the weights of the shapes.
  func coefficients(_ layout: [DataSpectrum], _ nuisance: NuisanceParameters) throws(TheoryError) -> [SpectrumScaling]?
  {
    guard let weights = try weights(nuisance) else { return nil }
    return try amplitudes(nuisance).map { SpectrumScaling($0.value, slopes: $0.slopes) } + weights
  }

  func transform(_ spectra: inout ChannelSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) {
    let shape = try shape(nuisance)
    for amplitude in try amplitudes(nuisance) {
      guard var values = spectra.values[amplitude.place] else { continue }
      spectra.values[amplitude.place] = nil
      for l in 0..<min(values.count, shape.count) { values[l] += amplitude.value * shape[l] }
      spectra.values[amplitude.place] = values
    }
  }

  /// What is added does not depend on the spectra.
  func response(_ direction: inout ChannelSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) {}
  func pullback(_ gradient: inout ChannelSpectra, _ nuisance: NuisanceParameters) throws(TheoryError) {}

  func nuisanceResponse(
    _ name: String, at spectra: ChannelSpectra, _ nuisance: NuisanceParameters
  ) throws(TheoryError) -> ChannelSpectra {
    var result = ChannelSpectra(layout: spectra.layout, lmax: spectra.lmax)
    let shape = try shape(nuisance)
    let slope = try shapeSlope(name, nuisance)
    for amplitude in try amplitudes(nuisance) {
      let byAmplitude = amplitude.slopes[name] ?? 0
      if let slope {
        result.values[amplitude.place] = zip(shape, slope).map { byAmplitude * $0 + amplitude.value * $1 }
      } else if byAmplitude != 0 {
        result.values[amplitude.place] = shape.map { byAmplitude * $0 }
      }
    }
    return result
  }
}

/// Shapes of foregrounds, as C_l from l = 0 to a highest multipole.
enum ForegroundShape {
  /// What is D_l = `value(l)` from l = 2 on.
  static func bandPower(lmax: Int, _ value: (Double) -> Double) -> [Double] {
    (0...max(lmax, 1)).map { l in
      l < 2 ? 0 : value(Double(l)) / PowerSpectra.bandPowerFactor(.lensedTT, l: l)
    }
  }
}
