/// One step of RODAS3, a stiffly accurate L-stable Rosenbrock method of third order (Sandu et al. 1997), for rate equations of recombination.
///
/// The Jacobian is formed by finite differences, with the rate coefficients of one temperature shared where they can be.
enum RosenbrockStep {
  /// y at N + h from y at N.
  static func advance<Rates: RateEquations>(
    _ y: SIMD3<Double>, _ here: Rates.Environment, _ next: Rates.Environment, _ h: Double, _ rates: Rates
  ) -> SIMD3<Double> {
    let slope = rates.velocity(y, here)
    let matrix = jacobian(y, slope, here, rates)
    let later = rates.environment(here.logScaleFactor + timeIncrement)
    let drift = (rates.velocity(y, later) - slope) / timeIncrement
    // W = 1/(gamma h) - J with gamma = 1/2.
    let solver = LinearSolver3(diagonal: 2 / h, minus: matrix)
    let k1 = solver.solve(slope + 0.5 * h * drift)
    let k2 = solver.solve(slope + (4 / h) * k1 + 1.5 * h * drift)
    let y3 = y + 2 * k1
    let k3 = solver.solve(rates.velocity(y3, next) + (k1 - k2) / h)
    let y4 = y3 + k3
    let k4 = solver.solve(rates.velocity(y4, next) + (k1 - k2 - (8.0 / 3) * k3) / h)
    return y4 + k4
  }

  private static let timeIncrement = 1e-6

  /// Columns of dF/dy.
  private static func jacobian<Rates: RateEquations>(
    _ y: SIMD3<Double>, _ slope: SIMD3<Double>, _ e: Rates.Environment, _ rates: Rates
  ) -> (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>) {
    let thermal = rates.thermal(y.z, e)
    func column(_ i: Int, _ increment: Double) -> SIMD3<Double> {
      var moved = y
      moved[i] += increment
      let f = i == 2 ? rates.velocity(moved, e) : rates.velocity(moved, e, thermal)
      return (f - slope) / (moved[i] - y[i])
    }
    let second = e.heliumActive ? column(1, 1e-6 * max(abs(y.y), 1e-12)) : SIMD3()
    return (column(0, 1e-6 * max(abs(y.x), 1e-12)), second, column(2, 1e-7))
  }
}

/// Solves (d - J) x = b for a 3x3 matrix J by its inverse.
private struct LinearSolver3 {
  private let inverse: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)

  /// J is given by columns.
  init(diagonal d: Double, minus matrix: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)) {
    let a = SIMD3(d, 0, 0) - matrix.0
    let b = SIMD3(0, d, 0) - matrix.1
    let c = SIMD3(0, 0, d) - matrix.2
    let bc = Self.cross(b, c)
    let scale = 1 / (a * bc).sum()
    inverse = (bc * scale, Self.cross(c, a) * scale, Self.cross(a, b) * scale)
  }

  func solve(_ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3((inverse.0 * b).sum(), (inverse.1 * b).sum(), (inverse.2 * b).sum())
  }

  private static func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
  }
}
