import EmberNumerics
import EmberThermodynamics
import Glibc

/// Background integrals of a massive species that its fluid approximation needs, tabulated in ln(a m / T).
///
/// The density is given relative to that of a massless species of the same temperature.
enum MassiveNeutrinoFluid {
  struct State<Scalar: MediumScalar> {
    /// rho / rho_massless.
    var density: Scalar
    /// w = p / rho.
    var equationOfState: Scalar
    /// Pseudo-pressure over pressure (Lesgourgues & Tram 2011, arXiv:1104.2935, eq. 3.8).
    var pseudoPressure: Scalar
    /// Adiabatic sound speed squared, p'/rho'.
    var adiabaticSoundSpeed: Scalar {
      equationOfState / (3 * (1 + equationOfState)) * (5 - pseudoPressure)
    }
  }

  /// The state at mass over temperature x = a m / T_nu.
  static func state(_ x: Double) -> State<Double> {
    if x < lowest { return State(density: 1, equationOfState: 1.0 / 3, pseudoPressure: 1) }
    let table = table
    let u = log(x)
    let i = table.density.interval(of: u)
    return State(
      density: exp(table.density.value(u, in: i)), equationOfState: exp(table.equationOfState.value(u, in: i)),
      pseudoPressure: exp(table.pseudoPressure.value(u, in: i)))
  }

  private static let lowest = 1e-4

  /// Splines of the logarithms; they do not depend on cosmological parameters.
  private static let table: (density: CubicSpline, equationOfState: CubicSpline, pseudoPressure: CubicSpline) = {
    let rule = GaussLegendre(count: 120)
    let points = stride(from: log(lowest) - 0.1, through: log(1e6), by: 0.05).map { $0 }
    let integrals = points.map { u in
      let x = exp(u)
      func moment(_ power: Double) -> Double {
        // q^3 (q/eps)^power / (e^q + 1) integrated over q, in units of its massless value 7 pi^4 / 120.
        let inner = rule.integrate(0, 6) { q in Self.integrand(q, x, power) }
        return inner + rule.integrate(6, 45) { q in Self.integrand(q, x, power) }
      }
      return (moment(-1), moment(1), moment(3))
    }
    let massless =
      rule.integrate(0, 6) { Self.integrand($0, 0, 0) } + rule.integrate(6, 45) { Self.integrand($0, 0, 0) }
    return (
      CubicSpline(points, integrals.map { log($0.0 / massless) }),
      CubicSpline(points, integrals.map { log($0.1 / (3 * $0.0)) }),
      CubicSpline(points, integrals.map { log($0.2 / $0.1) })
    )
  }()

  private static func integrand(_ q: Double, _ x: Double, _ power: Double) -> Double {
    let velocity = q / (q * q + x * x).squareRoot()
    let factor = power < 0 ? 1 / velocity : (power == 1 ? velocity : (power == 3 ? velocity * velocity * velocity : 1))
    return q * q * q * factor / (exp(q) + 1)
  }
}
