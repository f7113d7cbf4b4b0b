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
    let (second, secondSlope) = settings.helium.share(z)
    let full = scale * (1 + heliumRatio)
    let value = full * first + (1 - scale * first) * residual + scale * heliumRatio * second
    let slope =
      (full - scale * residual) * firstSlope + (1 - scale * first) * residualSlope
      + scale * heliumRatio * secondSlope
    return (value, slope)
  }

  /// (1 + tanh x)/2 of Lewis 2008, eq. B3, and its derivative with respect to z.
  private func hydrogenWindow(_ z: Double) -> (Double, Double) {
    let middle = 1 + redshift
    let width = settings.exponent * root(middle) * settings.width
    let root = root(1 + z)
    let (value, slope) = HeliumReionization.window((middle * self.root(middle) - (1 + z) * root) / width)
    return (value, -slope * settings.exponent * root / width)
  }

  /// x to the power of the exponent less one.
  private func root(_ x: Double) -> Double {
    settings.exponent == 1.5 ? x.squareRoot() : pow(x, settings.exponent - 1)
  }

  /// kappa of these electrons alone, with `thomsonRate` = n_H sigma_T today in 1/Mpc.
  func opticalDepth(_ expansion: Expansion, _ thomsonRate: Double) -> Double {
    let end = max(redshift, settings.helium.redshift) + 20 * max(settings.width, settings.helium.width)
    let panels = 64
    let h = end / Double(panels)
    return opticalDepth(expansion, thomsonRate, panels: (0...panels).map { Double($0) * h })
  }
}
