import EmberNumerics
import Glibc

/// How a map of some bandpass sees foregrounds, relative to a single frequency, in units of the CMB's temperature: the average of their
/// spectrum over the band, by that of the CMB (BICEP2/Keck Collaborations 2016, arXiv:1510.09217, appendix A).
package struct Bandpass: Sendable {
  /// h / k in K per GHz.
  static let kelvinPerGHz = 6.62607015e-34 / 1.380649e-23 * 1e9
  /// Of the CMB in K.
  static let temperature = 2.7255

  /// Over the logarithm of the frequency in GHz: response times the width of each frequency's interval.
  private let band: DiscreteMeasure
  /// Of dB/dT at the CMB's temperature.
  private let thermal: Double
  /// The mean frequency in GHz.
  let mean: Double

  /// Gauss's rule of so many nodes has spectra of foregrounds to all digits.
  static let nodes = 20

  /// `nil` unless there are frequencies, ascending, and the CMB is seen; `nodes` take the place of the frequencies where these are more.
  init?(frequencies: [Double], response: [Double], nodes: Int = Bandpass.nodes) {
    let last = frequencies.count - 1
    guard last >= 1, response.count == frequencies.count, frequencies[0] > 0,
      zip(frequencies, frequencies.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    let weights = frequencies.indices.map { i in
      let width =
        i == 0
        ? frequencies[1] - frequencies[0]
        : i == last ? frequencies[i] - frequencies[i - 1] : (frequencies[i + 1] - frequencies[i - 1]) / 2
      return width * response[i]
    }
    thermal = zip(frequencies, weights).reduce(0) { $0 + Self.thermal($1.0) * $1.1 }
    let total = weights.reduce(0, +)
    mean = zip(frequencies, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    guard thermal > 0, total > 0, mean > 0 else { return nil }
    band = DiscreteMeasure(points: frequencies.map { log($0) }, weights: weights).compressed(to: nodes)
  }

  /// A modified black body by its value at `reference` GHz, and d / d index, d / d temperature.
  func dust(index: Double, temperature: Double, reference: Double) -> (
    value: Double, index: Double, temperature: Double
  ) {
    var (sum, byIndex, byTemperature) = (0.0, 0.0, 0.0)
    let x0 = Self.kelvinPerGHz * reference / temperature
    // d ln(1 / (e^x - 1)) / d ln T.
    func slope(_ x: Double) -> Double { x / -expm1(-x) }
    for (u, weight) in zip(band.points, band.weights) {
      let x = Self.kelvinPerGHz * exp(u) / temperature
      let ratio = u - log(reference)
      let term = weight * exp((3 + index) * ratio) * expm1(x0) / expm1(x)
      sum += term
      byIndex += term * ratio
      byTemperature += term * (slope(x) - slope(x0)) / temperature
    }
    let scale = Self.thermal(reference) / thermal
    return (scale * sum, scale * byIndex, scale * byTemperature)
  }

  /// A power law of temperature by its value at `reference` GHz, and d / d index.
  func synchrotron(index: Double, reference: Double) -> (value: Double, index: Double) {
    var (sum, byIndex) = (0.0, 0.0)
    for (u, weight) in zip(band.points, band.weights) {
      let ratio = u - log(reference)
      let term = weight * exp((2 + index) * ratio)
      sum += term
      byIndex += term * ratio
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
