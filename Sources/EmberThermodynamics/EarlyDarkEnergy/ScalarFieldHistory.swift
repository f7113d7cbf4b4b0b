import EmberNumerics
import Glibc

/// The history of early dark energy's field, tabulated in N = ln a. Densities are 8 pi G rho in Mpc^-2.
package final class ScalarFieldHistory: SpeciesHistory {
  let equation: FieldEquation
  /// N of the first node.
  private let first: Double
  /// theta, theta' and theta'' at the nodes.
  private let angles, rates, accelerations: [Double]
  /// ln rho and its slope.
  private let logDensities, slopes: [Double]

  private static let step = 0.005

  /// From six e-folds before z_c until today; `nil` when no field has the share that is wanted.
  ///
  /// - Parameter others: density and enthalpy of matter and radiation at a. Dark energy of today does not matter as long as the field does.
  init?(_ target: EarlyDarkEnergy, _ others: (Double) -> (density: Double, enthalpy: Double)) {
    guard let equation = FieldShooting(target, others).solve() else { return nil }
    self.equation = equation
    let start = -log1p(target.redshift) - FieldShooting.span
    let count = Int((-start / Self.step).rounded(.up))
    first = start
    var (angles, rates, accelerations, logDensities, slopes) = (
      [Double](), [Double](), [Double](), [Double](), [Double]()
    )
    var here = others(exp(start))
    var state = equation.start(target.angle, here)
    for node in 0...count {
      let potential = AxionPotential(state.angle)
      let square = equation.hubbleSquared(state, potential.value, here)
      let kinetic: Double = 0.5 * equation.scaleSquared * square * state.rate * state.rate
      let density = kinetic + equation.scaleSquared * equation.massSquared * potential.value
      angles.append(state.angle)
      rates.append(state.rate)
      accelerations.append(equation.acceleration(state, here))
      logDensities.append(log(density))
      slopes.append(-6 * kinetic / density)
      let n = start + Double(node) * Self.step
      let (middle, end) = (others(exp(n + Self.step / 2)), others(exp(n + Self.step)))
      state = equation.step(state, Self.step, here, middle, end)
      here = end
    }
    (self.angles, self.rates, self.accelerations) = (angles, rates, accelerations)
    (self.logDensities, self.slopes) = (logDensities, slopes)
  }

  /// Interval and fraction of N; before the table the field rests.
  @inline(__always)
  private func position(_ n: Double) -> (Int, Double) {
    let x = max(0, (n - first) / Self.step)
    let i = min(Int(min(x, 1e6)), angles.count - 2)
    return (i, min(x - Double(i), 1))
  }

  private func value(_ values: [Double], _ slopes: [Double], _ n: Double) -> Double {
    let (i, t) = position(n)
    return CubicHermite(values[i], slope: slopes[i], values[i + 1], slope: slopes[i + 1], width: Self.step).value(t)
  }

  /// 8 pi G rho at a.
  package func density(_ a: Double) -> Double { exp(value(logDensities, slopes, log(a))) }

  /// 8 pi G a^2 of density and pressure at a.
  package func stress(_ a: Double) -> (density: Double, pressure: Double) {
    let density = density(a) * a * a
    let potential = AxionPotential(value(angles, rates, log(a))).value
    return (density, density - 2 * a * a * equation.scaleSquared * equation.massSquared * potential)
  }

  package var columns: [Int] { [1, 2, 2] }

  /// What perturbations of the field need: phi', a^2 dV/dphi and a^2 d^2V/dphi^2; phi in reduced Planck masses.
  package func values(_ a: Double, _ hubble: Double) -> (values: SIMD4<Double>, slopes: SIMD4<Double>) {
    let n = log(a)
    let scale = equation.scaleSquared.squareRoot()
    let rate = n < first ? 0 : value(rates, accelerations, n)
    let potential = AxionPotential(value(angles, rates, n))
    let mass = a * a * equation.massSquared
    let velocity = scale * rate * hubble
    let force = mass * scale * potential.slope
    let curvature = mass * potential.curvature
    let turn = mass * potential.third * rate * hubble
    return (
      SIMD4(velocity, force, curvature, 0),
      SIMD4(
        -2 * hubble * velocity - force, 2 * hubble * force + curvature * velocity, 2 * hubble * curvature + turn, 0)
    )
  }
}
