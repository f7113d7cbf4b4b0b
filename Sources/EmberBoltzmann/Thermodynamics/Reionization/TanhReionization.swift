import EmberNumerics
import EmberTheory
import Glibc

/// x_e as a tanh in (1+z)^1.5 for hydrogen with the first electron of helium, and a tanh in z for helium's second
/// (Lewis, Weller & Battye 2006; Lewis 2008, appendix B).
public struct TanhReionization: ReionizationModel {
  /// Width in z of hydrogen's reionisation.
  public var width = 0.5
  /// Midpoint and width in z of helium's second reionisation.
  public var heliumRedshift = 3.5
  public var heliumWidth = 0.4
  /// The highest midpoint that is sought.
  public var highestRedshift = 50.0

  public init() {}

  public var identifier: String {
    "tanh(width \(width), helium \(heliumRedshift) \(heliumWidth), z <= \(highestRedshift))"
  }

  /// Finds the midpoint for the model's optical depth, of which residual electrons of recombination are no part.
  ///
  /// An optical depth too small even for a midpoint at z = 0 scales the whole history, so that 0 means no reionisation.
  public func history(_ background: Background) throws(TheoryError) -> TanhReionizationHistory {
    let wanted = background.model.tauReio
    let gas = RecombiningGas(background)
    func depth(_ z: Double) -> Double {
      make(redshift: z, scale: 1, gas).opticalDepth(background, gas.thomsonRate)
    }
    let least = depth(0)
    if wanted <= least { return make(redshift: 0, scale: wanted / least, gas) }
    let most = depth(highestRedshift)
    guard wanted <= most else {
      throw .unphysical(
        parameter: ParameterName.tauReio.rawValue, value: wanted,
        requirement: "must be at most \(most), which puts reionisation at z = \(highestRedshift)")
    }
    let root = BrentRoot.find(
      0, highestRedshift, valueAtLow: least - wanted, valueAtHigh: most - wanted, tolerance: 1e-12
    ) {
      depth($0) - wanted
    }
    return make(redshift: root, scale: 1, gas)
  }

  private func make(redshift: Double, scale: Double, _ gas: RecombiningGas) -> TanhReionizationHistory {
    TanhReionizationHistory(settings: self, redshift: redshift, scale: scale, heliumRatio: gas.heliumRatio)
  }
}

/// The reionisation history of ``TanhReionization``.
public struct TanhReionizationHistory: ReionizationHistory {
  let settings: TanhReionization
  public let redshift: Double
  let scale: Double
  let heliumRatio: Double

  public func electronFraction(z: Double, residual: Double, residualSlope: Double) -> (value: Double, slope: Double) {
    let (first, firstSlope) = hydrogenWindow(z)
    let (second, secondSlope) = Self.window((settings.heliumRedshift - z) / settings.heliumWidth)
    let full = scale * (1 + heliumRatio)
    let value = full * first + (1 - scale * first) * residual + scale * heliumRatio * second
    let slope =
      (full - scale * residual) * firstSlope + (1 - scale * first) * residualSlope
      - scale * heliumRatio * secondSlope / settings.heliumWidth
    return (value, slope)
  }

  /// (1 + tanh x)/2 of Lewis 2008, eq. B3, and its derivative with respect to z.
  private func hydrogenWindow(_ z: Double) -> (Double, Double) {
    let middle = 1 + redshift
    let width = 1.5 * middle.squareRoot() * settings.width
    let root = (1 + z).squareRoot()
    let (value, slope) = Self.window((middle * middle.squareRoot() - (1 + z) * root) / width)
    return (value, -slope * 1.5 * root / width)
  }

  private static func window(_ x: Double) -> (Double, Double) {
    let value = 1 / (1 + exp(-2 * x))
    return (value, 2 * value * (1 - value))
  }

  /// kappa of these electrons alone: int x_e n_H sigma_T (1+z)^2 / H dz with `thomsonRate` = n_H sigma_T today in 1/Mpc.
  func opticalDepth(_ background: Background, _ thomsonRate: Double) -> Double {
    let end = max(redshift, settings.heliumRedshift) + 20 * max(settings.width, settings.heliumWidth)
    let panels = 64
    let h = end / Double(panels)
    var sum = 0.0
    for i in 0..<panels {
      sum += Self.rule.integrate(Double(i) * h, Double(i + 1) * h) { z in
        let a = 1 / (1 + z)
        let x = electronFraction(z: z, residual: 0, residualSlope: 0).value
        // dtau = dz / H with H = aH / a.
        return x / (a * background.conformalHubble(a))
      }
    }
    return sum * thomsonRate
  }

  private static let rule = GaussLegendre(count: 6)
}
