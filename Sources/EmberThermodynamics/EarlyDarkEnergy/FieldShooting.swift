import EmberNumerics
import Glibc

/// Finds mass and scale of the field whose share of the density has its first maximum at z_c, with a given value.
///
/// Both are conditions at N_c = -ln(1 + z_c): with H known there, the share is f, and its derivative vanishes where the field's (rho + p)/rho is that of
/// the whole. They are solved on steps that are fixed relative to N_c, so the result is a smooth function of the parameters.
struct FieldShooting {
  let target: EarlyDarkEnergy
  /// All else at N_c - `span`, and every half step from there to N_c.
  private let others: [FieldEquation.Others]
  /// H^2 at N_c, and f^2 theta'^2 and m^2 f^2 U there.
  private let hubbleSquared, motion, potential: Double

  private let steps: Int
  private let span: Double

  /// Enough for the field to be at rest before, to all digits.
  static let span = 6.0

  /// - Parameters:
  ///   - steps: so many from N_c - `span` to N_c.
  ///   - span: e-folds before N_c from which the field is followed.
  init(
    _ target: EarlyDarkEnergy, steps: Int = 300, span: Double = Self.span, _ others: (Double) -> FieldEquation.Others
  ) {
    self.target = target
    self.steps = steps
    self.span = span
    let end = -log1p(target.redshift)
    let step = span / Double(steps)
    self.others = (0...2 * steps).map { others(exp(end - span + Double($0) * step / 2)) }
    let last = self.others[2 * steps]
    let share = target.share
    hubbleSquared = last.density / (3 * (1 - share))
    motion = last.enthalpy * share / ((1 - share) * hubbleSquared)
    potential = share / (1 - share) * last.density - 0.5 * motion * hubbleSquared
  }

  /// Mass and scale; `nil` when no field does it.
  func solve() -> FieldEquation? {
    guard var equation = guess() else { return nil }
    for _ in 0..<30 {
      guard let here = mismatch(equation) else { return nil }
      if max(abs(here.x), abs(here.y)) < 1e-11 { return equation }
      let step = 1e-5
      guard let byMass = mismatch(equation.scaled(step, 0)), let byScale = mismatch(equation.scaled(0, step)) else {
        return nil
      }
      let (m, s) = ((byMass - here) / step, (byScale - here) / step)
      let determinant: Double = m.x * s.y - s.x * m.y
      let massStep: Double = (s.x * here.y - here.x * s.y) / determinant
      let scaleStep: Double = (m.y * here.x - m.x * here.y) / determinant
      let shrink = min(1, 0.5 / max(abs(massStep), abs(scaleStep)))
      equation = equation.scaled(shrink * massStep, shrink * scaleStep)
    }
    guard let rest = mismatch(equation), max(abs(rest.x), abs(rest.y)) < 1e-8 else { return nil }
    return equation
  }

  /// How far motion and potential energy at N_c are off, as logarithms; `nil` when the field has come to rest or through its minimum.
  private func mismatch(_ equation: FieldEquation) -> SIMD2<Double>? {
    let state = evolved(equation)
    let motion = equation.scaleSquared * state.rate * state.rate / self.motion
    let energy = equation.scaleSquared * equation.massSquared * AxionPotential(state.angle).value / potential
    guard motion > 0, energy > 0, motion.isFinite, energy.isFinite else { return nil }
    return SIMD2(log(motion), log(energy))
  }

  /// The field at N_c.
  private func evolved(_ equation: FieldEquation) -> FieldEquation.State {
    var state = equation.start(target.angle, others[0])
    let step = span / Double(steps)
    for i in 0..<steps { state = equation.step(state, step, others[2 * i], others[2 * i + 1], others[2 * i + 2]) }
    return state
  }

  /// Without the field's own weight the ratio of motion to potential energy depends on the mass alone, and grows with it until it is first right.
  private func guess() -> FieldEquation? {
    let here = AxionPotential(target.angle)
    func equation(_ logMass: Double) -> FieldEquation {
      FieldEquation(massSquared: exp(logMass), scaleSquared: 0)
    }
    func excess(_ logMass: Double) -> Double {
      let equation = equation(logMass)
      let state = evolved(equation)
      let ratio = state.rate * state.rate / (equation.massSquared * AxionPotential(state.angle).value)
      return log(ratio * potential / motion)
    }
    var low = log(0.3 * hubbleSquared * target.angle / here.slope)
    var atLow = excess(low)
    for _ in 0..<60 where atLow < 0 {
      let high = low + 0.3
      let atHigh = excess(high)
      if atHigh >= 0 {
        let root = BrentRoot.find(low, high, valueAtLow: atLow, valueAtHigh: atHigh, tolerance: 1e-4, excess)
        let state = evolved(equation(root))
        return FieldEquation(massSquared: exp(root), scaleSquared: motion / (state.rate * state.rate))
      }
      (low, atLow) = (high, atHigh)
    }
    return nil
  }
}

extension FieldEquation {
  /// With the squares of mass and scale times exponentials.
  fileprivate func scaled(_ mass: Double, _ scale: Double) -> FieldEquation {
    FieldEquation(massSquared: massSquared * exp(mass), scaleSquared: scaleSquared * exp(scale))
  }
}
