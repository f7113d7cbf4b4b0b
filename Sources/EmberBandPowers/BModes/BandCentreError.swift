import Glibc

/// What an error of a band's centre does to how its map sees foregrounds: all frequencies of the band are b times what they were thought to
/// be (BICEP2/Keck Collaborations 2018, arXiv:1810.05216, appendix E), taken at the band's mean frequency.
struct BandCentreError {
  /// Logarithm of the factor on dust, and its slopes by b, index and temperature.
  let dust: (value: Double, centre: Double, index: Double, temperature: Double)
  /// Logarithm of the factor on synchrotron radiation, and its slopes by b and index.
  let synchrotron: (value: Double, centre: Double, index: Double)

  /// - Parameters:
  ///   - b: positive.
  ///   - mean: h nu / k of the band's mean frequency, in K.
  ///   - cmb: temperature of the CMB in K.
  init(_ b: Double, mean: Double, dustIndex: Double, dustTemperature: Double, synchrotronIndex: Double, cmb: Double) {
    let (x, y) = (mean / dustTemperature, mean / cmb)
    // x e^x / (e^x - 1).
    func slope(_ x: Double) -> Double { x / -expm1(-x) }
    let thermal = 4 * log(b) + y * (b - 1) + 2 * log(expm1(y) / expm1(b * y))
    let thermalSlope = 4 / b + y - 2 * slope(b * y) / b
    dust = (
      (3 + dustIndex) * log(b) + log(expm1(x) / expm1(b * x)) - thermal,
      (3 + dustIndex) / b - slope(b * x) / b - thermalSlope, log(b), (slope(b * x) - slope(x)) / dustTemperature
    )
    synchrotron = (
      (2 + synchrotronIndex) * log(b) - thermal, (2 + synchrotronIndex) / b - thermalSlope, log(b)
    )
  }
}
