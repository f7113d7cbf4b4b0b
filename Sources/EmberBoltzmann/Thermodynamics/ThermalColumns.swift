import EmberNumerics
import Glibc

/// Opacity, optical depth and baryon sound speed at the points of the conformal grid.
struct ThermalColumns {
  private(set) var opacity: [Double]
  private(set) var opacityDerivative: [Double]
  private(set) var soundSpeedSquared: [Double]
  /// Optical depth from each grid point to today.
  private(set) var depths: [Double]

  init(
    _ background: Background, _ grid: ConformalGrid, _ states: [RecombinationHistory.State],
    _ reionization: some ReionizationHistory
  ) {
    let n = states.count
    let gas = RecombiningGas(background)
    let thomson = gas.thomsonRate
    opacity = [Double](repeating: 0, count: n)
    opacityDerivative = opacity
    soundSpeedSquared = opacity
    for i in 0..<n {
      let a = grid.scaleFactors[i]
      let hubble = grid.conformalHubble[i]
      var (x, slope) = (states[i].electronFraction, states[i].electronFractionSlope)
      if a > Self.reionizationStart {
        // d/dN = -(1 + z) d/dz.
        let e = reionization.electronFraction(z: 1 / a - 1, residual: x, residualSlope: -slope * a)
        (x, slope) = (e.value, -e.slope / a)
      }
      opacity[i] = x * thomson / (a * a)
      opacityDerivative[i] = (slope - 2 * x) * thomson / (a * a) * hubble
      soundSpeedSquared[i] = Self.soundSpeedSquared(
        states[i], x, temperature: PhysicalConstants.temperatureCMB / a, helium: background.model.heliumFraction)
    }
    depths = grid.integralToToday(opacity, opacityDerivative)
  }

  /// No electron of reionisation is earlier.
  private static let reionizationStart = 1.0 / 150

  /// c_b^2 = (k T / mu) (1 - d ln T / 3 d ln a) (Ma & Bertschinger 1995, eq. 68), with
  /// 1/mu = 1 - 3 Y / 4 + (1 - Y) x_e per proton mass.
  private static func soundSpeedSquared(
    _ state: RecombinationHistory.State, _ x: Double, temperature: Double, helium: Double
  ) -> Double {
    let thermal =
      PhysicalConstants.kB / (PhysicalConstants.protonMass * PhysicalConstants.c * PhysicalConstants.c)
      * temperature * state.temperatureRatio * (1 - 0.75 * helium + (1 - helium) * x)
    // T = T_r ratio with T_r proportional to 1/a.
    return thermal * (1 - (state.temperatureRatioSlope / state.temperatureRatio - 1) / 3)
  }

  /// Derivatives with respect to the node number, of a cubic spline through the nodes.
  private static func slopes(_ y: [Double]) -> [Double] {
    let spline = CubicSpline(y.indices.map(Double.init), y)
    let m = spline.curvature
    return y.indices.map { i in
      i < y.count - 1
        ? y[i + 1] - y[i] - (2 * m[i] + m[i + 1]) / 6 : y[i] - y[i - 1] + (m[i - 1] + 2 * m[i]) / 6
    }
  }

  /// The lookup table for the equations of motion.
  func table(_ background: Background, _ grid: ConformalGrid) -> EvolutionTable {
    let n = opacity.count
    let curvature = Self.slopes(opacityDerivative)
    let soundSlope = Self.slopes(soundSpeedSquared)
    var values: [SIMD8<Double>] = []
    var slopes: [SIMD8<Double>] = []
    values.reserveCapacity(n)
    slopes.reserveCapacity(n)
    for i in 0..<n {
      let a = grid.scaleFactors[i]
      let hubble = grid.conformalHubble[i]
      let tau = grid.times[i]
      let transparency = exp(-depths[i])
      let nu = background.massiveNeutrinos(a)
      let nuSlope = background.massiveNeutrinoSlopes(a, nu)
      values.append(
        SIMD8(
          a, hubble, opacity[i], opacityDerivative[i], soundSpeedSquared[i], transparency, nu.density, nu.pressure))
      slopes.append(
        SIMD8(
          a * hubble * tau, background.conformalHubbleDerivative(a) * tau, opacityDerivative[i] * tau,
          curvature[i] / grid.step, soundSlope[i] / grid.step, transparency * opacity[i] * tau,
          nuSlope.density * hubble * tau, nuSlope.pressure * hubble * tau))
    }
    return EvolutionTable(grid, values: values, slopes: slopes)
  }
}
