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
        states[i], temperature: PhysicalConstants.temperatureCMB / a, helium: background.model.heliumFraction)
    }
    depths = grid.integralToToday(opacity, opacityDerivative)
  }

  /// No electron of reionisation is earlier.
  private static let reionizationStart = 1.0 / 150

  /// c_b^2 = (k T / mu) (1 - d ln T / 3 d ln a) (Ma & Bertschinger 1995, eq. 68), with
  /// 1/mu = 1 - 3 Y / 4 + (1 - Y) x_e per proton mass. Reionisation, whose heating is not followed, is left out.
  private static func soundSpeedSquared(
    _ state: RecombinationHistory.State, temperature: Double, helium: Double
  ) -> Double {
    let thermal =
      PhysicalConstants.kB / (PhysicalConstants.protonMass * PhysicalConstants.c * PhysicalConstants.c)
      * temperature * state.temperatureRatio * (1 - 0.75 * helium + (1 - helium) * state.electronFraction)
    // T = T_r ratio with T_r proportional to 1/a.
    return thermal * (1 - (state.temperatureRatioSlope / state.temperatureRatio - 1) / 3)
  }

  /// The lookup table for the equations of motion.
  package func table(_ background: Background, _ grid: ConformalGrid) -> EvolutionTable {
    let curvature = CubicSpline(grid.times, opacityDerivative).slopes
    let soundSlope = CubicSpline(grid.times, soundSpeedSquared).slopes
    var nodes: [SIMD8<Double>] = []
    nodes.reserveCapacity(2 * opacity.count)
    for i in opacity.indices {
      let a = grid.scaleFactors[i]
      let hubble = grid.conformalHubble[i]
      let transparency = exp(-depths[i])
      let enthalpy = background.enthalpy(a)
      let dark = background.darkEnergy(a)
      nodes.append(
        SIMD8(
          a, hubble, opacity[i], opacityDerivative[i], soundSpeedSquared[i], transparency, dark.density,
          enthalpy.value))
      nodes.append(
        SIMD8(
          a * hubble, background.conformalHubbleDerivative(a), opacityDerivative[i], curvature[i], soundSlope[i],
          transparency * opacity[i], -(dark.density + 3 * dark.pressure) * hubble, enthalpy.slope * hubble))
    }
    return EvolutionTable(grid, nodes: nodes)
  }
}
