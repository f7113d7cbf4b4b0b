import Glibc

/// The transfer function without acoustic oscillations of Eisenstein & Hu (1998, astro-ph/9709112, eqs. 26 and 28 to 31).
struct NoWiggleTransfer: Sendable {
  private let soundHorizon: Double
  private let suppression: Double
  private let shape: Double
  private let temperature2: Double

  init(_ matter: MatterComposition) {
    let (total, baryon) = (matter.physicalMatter, matter.physicalBaryon)
    let share = baryon / total
    soundHorizon = 44.5 * log(9.83 / total) / (1 + 10 * pow(baryon, 0.75)).squareRoot()
    suppression = 1 - 0.328 * log(431 * total) * share + 0.38 * log(22.3 * total) * share * share
    shape = total
    temperature2 = matter.temperature * matter.temperature
  }

  /// T at k in 1/Mpc.
  func callAsFunction(_ k: Double) -> Double {
    let x = 0.43 * k * soundHorizon
    let gamma = shape * (suppression + (1 - suppression) / (1 + x * x * x * x))
    let q = k * temperature2 / gamma
    let l = log(2 * exp(1.0) + 1.8 * q)
    return l / (l + (14.2 + 731 / (1 + 62.5 * q)) * q * q)
  }
}
