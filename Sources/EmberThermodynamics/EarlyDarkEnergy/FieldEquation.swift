/// The equation of motion of a homogeneous axion-like field in units of N = ln a,
/// theta'' = -(3 + H'/H) theta' - (m/H)^2 dU/dtheta, H and all else in powers of Mpc and 8 pi G = 1.
struct FieldEquation {
  /// m^2.
  var massSquared: Double
  /// f^2.
  var scaleSquared: Double

  /// Where the field is and how fast it moves.
  struct State {
    /// theta.
    var angle: Double
    /// dtheta/dN.
    var rate: Double
  }

  /// Density and enthalpy rho + p of all else.
  typealias Others = (density: Double, enthalpy: Double)

  /// H^2, with the field in it.
  func hubbleSquared(_ state: State, _ potential: Double, _ others: Others) -> Double {
    let kinetic: Double = 0.5 * scaleSquared * state.rate * state.rate
    return (others.density + scaleSquared * massSquared * potential) / (3 - kinetic)
  }

  /// d^2theta/dN^2.
  func acceleration(_ state: State, _ others: Others) -> Double {
    let potential = AxionPotential(state.angle)
    let square = hubbleSquared(state, potential.value, others)
    // H'/H = -(rho + p)/(2 H^2).
    let slowing: Double = 0.5 * (others.enthalpy / square + scaleSquared * state.rate * state.rate)
    return (slowing - 3) * state.rate - massSquared / square * potential.slope
  }

  /// The field where it has hardly moved, in the radiation era.
  func start(_ angle: Double, _ others: Others) -> State {
    let potential = AxionPotential(angle)
    let square = hubbleSquared(State(angle: angle, rate: 0), potential.value, others)
    let rate = -potential.slope * massSquared / (5 * square)
    return State(angle: angle + rate / 4, rate: rate)
  }

  /// A step of the classical Runge-Kutta method; all else at its start, middle and end.
  func step(_ state: State, _ h: Double, _ start: Others, _ middle: Others, _ end: Others) -> State {
    func moved(_ rate: Double, _ acceleration: Double, _ h: Double) -> State {
      State(angle: state.angle + h * rate, rate: state.rate + h * acceleration)
    }
    let a1 = acceleration(state, start)
    let second = moved(state.rate, a1, h / 2)
    let a2 = acceleration(second, middle)
    let third = moved(second.rate, a2, h / 2)
    let a3 = acceleration(third, middle)
    let fourth = moved(third.rate, a3, h)
    let a4 = acceleration(fourth, end)
    let rate: Double = (state.rate + 2 * (second.rate + third.rate) + fourth.rate) / 6
    return moved(rate, (a1 + 2 * (a2 + a3) + a4) / 6, h)
  }
}
