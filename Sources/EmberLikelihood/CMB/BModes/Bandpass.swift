import Glibc

/// How a map of some bandpass sees foregrounds, relative to a single frequency, in units of the CMB's temperature: the average of their
/// spectrum over the band, by that of the CMB (BICEP2/Keck Collaborations 2016, arXiv:1510.09217, appendix A).
struct Bandpass: Sendable {
  /// h / k in K per GHz.
  private static let kelvinPerGHz = 6.62607015e-34 / 1.380649e-23 * 1e9
  /// Of the CMB in K.
  private static let temperature = 2.7255

  /// Frequencies in GHz.
  private let frequencies: [Double]
  /// Response times the width of each frequency's interval.
  private let weights: [Double]
  /// Of dB/dT at the CMB's temperature.
  private let thermal: Double

  /// `nil` unless there are frequencies, ascending, and the CMB is seen.
  init?(frequencies: [Double], response: [Double]) {
    let last = frequencies.count - 1
    guard last >= 1, response.count == frequencies.count, frequencies[0] > 0,
      zip(frequencies, frequencies.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    self.frequencies = frequencies
    weights = frequencies.indices.map { i in
      let width =
        i == 0
        ? frequencies[1] - frequencies[0]
        : i == last ? frequencies[i] - frequencies[i - 1] : (frequencies[i + 1] - frequencies[i - 1]) / 2
      return width * response[i]
    }
    thermal = zip(frequencies, weights).reduce(0) { $0 + Self.thermal($1.0) * $1.1 }
    guard thermal > 0 else { return nil }
  }

  /// A modified black body by its value at `reference` GHz, and d / d index, d / d temperature.
  func dust(index: Double, temperature: Double, reference: Double) -> (
    value: Double, index: Double, temperature: Double
  ) {
    var (sum, byIndex, byTemperature) = (0.0, 0.0, 0.0)
    let x0 = Self.kelvinPerGHz * reference / temperature
    // d ln(1 / (e^x - 1)) / d ln T.
    func slope(_ x: Double) -> Double { x / -expm1(-x) }
    for (nu, weight) in zip(frequencies, weights) {
      let x = Self.kelvinPerGHz * nu / temperature
      let term = weight * pow(nu / reference, 3 + index) * expm1(x0) / expm1(x)
      sum += term
      byIndex += term * log(nu / reference)
      byTemperature += term * (slope(x) - slope(x0)) / temperature
    }
    let scale = Self.thermal(reference) / thermal
    return (scale * sum, scale * byIndex, scale * byTemperature)
  }

  /// A power law of temperature by its value at `reference` GHz, and d / d index.
  func synchrotron(index: Double, reference: Double) -> (value: Double, index: Double) {
    var (sum, byIndex) = (0.0, 0.0)
    for (nu, weight) in zip(frequencies, weights) {
      let term = weight * pow(nu / reference, 2 + index)
      sum += term
      byIndex += term * log(nu / reference)
    }
    let scale = Self.thermal(reference) / thermal
    return (scale * sum, scale * byIndex)
  }

  /// dB_nu/dT at the CMB's temperature, without constants.
  private static func thermal(_ frequency: Double) -> Double {
    let x = kelvinPerGHz * frequency / temperature
    let root = frequency * frequency / (2 * sinh(x / 2))
    return root * root
  }
}
