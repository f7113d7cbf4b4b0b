import EmberTheory
import Glibc

/// Omega h^2 a^4 of early dark energy as a function of the scale factor: constant density until it is freed at z_c, then thinned as a^-6 as the
/// field rolls down. Of what a field does to the sound horizon it tells some nine tenths, wherever the field begins; the oscillations
/// come later. Only a coordinate may be so rough: the background follows the field.
struct EarlyDensityFit: Sendable {
  /// Scale factor at z_c.
  private let release: Double
  /// f/(1 - f) and its derivative.
  private let ratio: (value: Double, slope: Double)
  /// Omega h^2 a^4 of everything else at z_c, masses of neutrinos left out.
  private let rest: Double
  private let matter: Double

  /// `nil` without early dark energy; `matter` is the density of baryons and cold dark matter.
  init?(_ parameters: CosmologicalParameters, matter: Double) {
    guard let share = parameters[given: .earlyShare], share < 1, let redshift = parameters[.earlyRedshift] else {
      return nil
    }
    release = 1 / (1 + exp(log(10.0) * redshift))
    ratio = (share / (1 - share), 1 / ((1 - share) * (1 - share)))
    rest = Self.radiation + matter * release
    self.matter = matter
  }

  func density(_ a: Double) -> Double { ratio.value * rest * Self.shape(a / release).value }

  /// The derivatives with respect to the density of matter, to f and to log10 z_c.
  func slopes(_ a: Double) -> (matter: Double, share: Double, redshift: Double) {
    let (value, slope) = Self.shape(a / release)
    // d ln a_c / d log10 z_c.
    let move = -log(10.0) * (1 - release)
    return (
      ratio.value * release * value, ratio.slope * rest * value,
      ratio.value * move * (matter * release * value - rest * slope)
    )
  }

  /// 2 x^4/(1 + x^6), and x times its derivative.
  private static func shape(_ x: Double) -> (value: Double, slope: Double) {
    let (square, fourth) = (x * x, x * x * x * x)
    let value = 2 * fourth / (1 + fourth * square)
    return (value, value * (4 - 6 * fourth * square / (1 + fourth * square)))
  }

  private static let radiation = 1.69 * NeutrinoDensityFit.photons
}
