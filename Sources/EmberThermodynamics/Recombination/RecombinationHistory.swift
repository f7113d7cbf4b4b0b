import EmberNumerics
import Glibc

/// Free electrons and matter temperature before reionisation, as cubic Hermite functions of N = ln a.
public struct RecombinationHistory: Sendable {
  /// x_e = n_e / n_H and matter over radiation temperature, with their derivatives with respect to N = ln a.
  public struct State: Sendable {
    public var electronFraction: Double
    public var temperatureRatio: Double
    public var electronFractionSlope: Double
    public var temperatureRatioSlope: Double
  }

  /// ln a at the nodes, ascending to 0.
  let logScaleFactors: [Double]
  /// The states at the nodes.
  let states: [State]
  /// Earlier than the nodes: x_e in equilibrium; the temperatures are equal.
  private let early: @Sendable (Double) -> Double

  /// A history from its nodes; `early` gives x_e at ln a before the first of them.
  ///
  /// Slopes are those of a spline: the right-hand side of a stiff equation magnifies the solution's error.
  public init(
    logScaleFactors: [Double], electronFractions: [Double], temperatureRatios: [Double],
    early: @escaping @Sendable (_ logScaleFactor: Double) -> Double
  ) {
    let electronSlopes = CubicSpline(logScaleFactors, electronFractions).slopes
    let temperatureSlopes = CubicSpline(logScaleFactors, temperatureRatios).slopes
    states = logScaleFactors.indices.map {
      State(
        electronFraction: electronFractions[$0], temperatureRatio: temperatureRatios[$0],
        electronFractionSlope: electronSlopes[$0], temperatureRatioSlope: temperatureSlopes[$0])
    }
    self.logScaleFactors = logScaleFactors
    self.early = early
  }

  /// The state at ln a; walking upwards through the nodes, `hint` makes the search short.
  public func state(_ n: Double, hint: inout Int) -> State {
    if n < logScaleFactors[0] { return earlyState(n) }
    let last = logScaleFactors.count - 2
    if hint > last || logScaleFactors[hint] > n { hint = 0 }
    if hint == 0 { hint = Bisection.interval(of: n, in: logScaleFactors) }
    while hint < last && logScaleFactors[hint + 1] < n { hint += 1 }
    return interpolated(n, hint)
  }

  /// The states at ascending ln a.
  package func states(_ logScaleFactors: [Double]) -> [State] {
    var hint = 0
    return logScaleFactors.map { state($0, hint: &hint) }
  }

  /// The state at ln a.
  public func state(_ n: Double) -> State {
    var hint = 0
    return state(n, hint: &hint)
  }

  /// x_e at redshift z.
  public func electronFraction(z: Double) -> Double { state(-log1p(z)).electronFraction }

  /// Matter temperature in K at redshift z.
  public func matterTemperatureInKelvin(z: Double) -> Double {
    state(-log1p(z)).temperatureRatio * PhysicalConstants.temperatureCMB * (1 + z)
  }

  private func earlyState(_ n: Double) -> State {
    let step = 1e-4
    return State(
      electronFraction: early(n), temperatureRatio: 1,
      electronFractionSlope: (early(n + step) - early(n - step)) / (2 * step), temperatureRatioSlope: 0)
  }

  private func interpolated(_ n: Double, _ i: Int) -> State {
    let h = logScaleFactors[i + 1] - logScaleFactors[i]
    let t = (n - logScaleFactors[i]) / h
    let (here, next) = (states[i], states[i + 1])
    let electrons = CubicHermite(
      here.electronFraction, slope: here.electronFractionSlope, next.electronFraction,
      slope: next.electronFractionSlope, width: h)
    let temperature = CubicHermite(
      here.temperatureRatio, slope: here.temperatureRatioSlope, next.temperatureRatio,
      slope: next.temperatureRatioSlope, width: h)
    return State(
      electronFraction: electrons.value(t), temperatureRatio: temperature.value(t),
      electronFractionSlope: electrons.slope(t), temperatureRatioSlope: temperature.slope(t))
  }
}
