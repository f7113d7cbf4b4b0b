import Glibc

/// How one map sees dust and synchrotron radiation, with what that depends on.
struct MapScaling {
  typealias Parameter = PolarizedForegroundParameter

  /// A factor with its slopes by parameter.
  struct Factor {
    var value: Double
    var slopes: [Parameter: Double]
  }

  var dust: Factor
  var synchrotron: Factor
  /// ln of the mean frequency, and its slopes.
  var frequency: Factor

  /// The same without slopes.
  var value: MapScaling {
    var value = self
    (value.dust.slopes, value.synchrotron.slopes, value.frequency.slopes) = ([:], [:], [:])
    return value
  }

  init(
    _ map: DustAndSynchrotron.Map, _ values: (Parameter) -> Double, _ references: (dust: Double, synchrotron: Double)
  ) {
    let band = map.bandpass
    let (index, temperature) = (values(.dustIndex), values(.dustTemperature))
    let seen = band.dust(index: index, temperature: temperature, reference: references.dust)
    let other = band.synchrotron(index: values(.synchrotronIndex), reference: references.synchrotron)
    dust = Factor(value: seen.value, slopes: [.dustIndex: seen.index, .dustTemperature: seen.temperature])
    synchrotron = Factor(value: other.value, slopes: [.synchrotronIndex: other.index])
    frequency = Factor(value: log(band.mean), slopes: [:])
    guard !map.centres.isEmpty else { return }
    let b = 1 + map.centres.reduce(0) { $0 + values($1) }
    let error = BandCentreError(
      b, mean: Bandpass.kelvinPerGHz * band.mean, dustIndex: index, dustTemperature: temperature,
      synchrotronIndex: values(.synchrotronIndex), cmb: Bandpass.temperature)
    let (d, s) = (error.dust, error.synchrotron)
    dust.scale(by: d.value, [.dustIndex: d.index, .dustTemperature: d.temperature], d.centre, map.centres)
    synchrotron.scale(by: s.value, [.synchrotronIndex: s.index], s.centre, map.centres)
    frequency.value += log(b)
    for centre in map.centres { frequency.slopes[centre] = 1 / b }
  }
}

extension MapScaling.Factor {
  /// Multiplies by the exponential of a number with its slopes.
  fileprivate mutating func scale(
    by logarithm: Double, _ own: [PolarizedForegroundParameter: Double], _ byCentre: Double,
    _ centres: [PolarizedForegroundParameter]
  ) {
    let factor = exp(logarithm)
    value *= factor
    slopes = slopes.mapValues { $0 * factor }
    for (parameter, slope) in own { slopes[parameter, default: 0] += value * slope }
    for centre in centres { slopes[centre, default: 0] += value * byCentre }
  }

  /// The product with another.
  func times(_ other: Self) -> Self {
    var product = Self(value: value * other.value, slopes: slopes.mapValues { $0 * other.value })
    for (parameter, slope) in other.slopes { product.slopes[parameter, default: 0] += value * slope }
    return product
  }

  /// The sum with another.
  func plus(_ other: Self) -> Self {
    Self(value: value + other.value, slopes: slopes.merging(other.slopes, uniquingKeysWith: +))
  }
}
