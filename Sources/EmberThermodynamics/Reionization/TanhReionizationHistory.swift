import EmberNumerics
import Glibc

/// The reionisation history of ``TanhReionization``.
public struct TanhReionizationHistory: ReionizationHistory {
  package let settings: TanhReionization
  public let redshift: Double
  package let scale: Double
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
  func opticalDepth(_ expansion: Expansion, _ thomsonRate: Double) -> Double {
    let end = max(redshift, settings.heliumRedshift) + 20 * max(settings.width, settings.heliumWidth)
    let panels = 64
    let h = end / Double(panels)
    var sum = 0.0
    for i in 0..<panels {
      sum += Self.rule.integrate(Double(i) * h, Double(i + 1) * h) { z in
        let a = 1 / (1 + z)
        let x = electronFraction(z: z, residual: 0, residualSlope: 0).value
        // dtau = dz / H with H = aH / a.
        return x / (a * expansion.conformalHubble(a))
      }
    }
    return sum * thomsonRate
  }

  private static let rule = GaussLegendre(count: 6)
}
