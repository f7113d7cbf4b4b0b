import Glibc

/// The ratio of the density contrast of cold matter (cold dark matter and baryons) to that of all matter at one time: massive neutrinos
/// cluster less. The fit of Eisenstein & Hu (1999, astro-ph/9710252, eqs. 5 and 11 to 14).
struct ColdMatterRatio: Sendable {
  private let neutrinoFraction: Double
  /// p_cb: growth goes as D^(1 - p_cb) where neutrinos do not cluster.
  private let exponent: Double
  /// Growth since equality.
  private let growth: Double
  /// q/k, the wavenumber in units of the horizon's at equality.
  private let scale: Double
  /// y_fs/q^2: growth when free streaming at equality ends.
  private let streaming: Double

  init(_ matter: MatterComposition, _ growth: MatterGrowth, scaleFactor a: Double) {
    let f = matter.neutrinoFraction
    let temperature2 = matter.temperature * matter.temperature
    let equality = 2.5e4 * matter.physicalMatter / (temperature2 * temperature2)
    neutrinoFraction = f
    exponent = (5 - (1 + 24 * (1 - f)).squareRoot()) / 4
    self.growth = (1 + equality) * growth(a)
    scale = temperature2 / matter.physicalMatter
    let perSpecies = f > 0 ? Double(matter.massiveCount) / f : 0
    streaming = f > 0 ? 17.2 * f * (1 + 0.488 * pow(f, -7.0 / 6)) * perSpecies * perSpecies : 0
  }

  /// delta_cb/delta_m at k in 1/Mpc.
  func callAsFunction(_ k: Double) -> Double {
    guard neutrinoFraction > 0 else { return 1 }
    let q = k * scale
    let grown = pow(growth / (1 + streaming * q * q), 0.7)
    let all = pow(1 - neutrinoFraction, 0.7 / exponent) + grown
    return pow((1 + grown) / all, exponent / 0.7)
  }
}
