/// Rate equations of recombination for y = (1 - x_H, 1 - x_He, T_m / T_r) as functions of N = ln a, which ``RateIntegration`` integrates.
///
/// Neutral fractions are integrated because 1 - x is what the equations need to full precision near equilibrium.
protocol RateEquations: Sendable {
  /// What depends on time alone. SI units.
  associatedtype Environment: RateEnvironment
  /// What depends, at a given time, on the matter temperature alone.
  associatedtype Thermal

  var gas: RecombiningGas { get }
  func environment(_ n: Double) -> Environment
  /// Rate coefficients at T_m / T_r = `temperatureRatio`.
  func thermal(_ temperatureRatio: Double, _ e: Environment) -> Thermal
  /// dy/dN with the coefficients at y's temperature.
  func velocity(_ y: SIMD3<Double>, _ e: Environment, _ r: Thermal) -> SIMD3<Double>
}

/// A moment of recombination.
protocol RateEnvironment: Sendable {
  /// N = ln a.
  var logScaleFactor: Double { get }
  /// Whether helium is still being integrated.
  var heliumActive: Bool { get }
}

extension RateEquations {
  /// dy/dN.
  @inline(__always)
  func velocity(_ y: SIMD3<Double>, _ e: Environment) -> SIMD3<Double> { velocity(y, e, thermal(y.z, e)) }

  /// Saha equilibrium with T_m = T_r.
  func equilibrium(z: Double) -> SIMD3<Double> {
    let saha = gas.saha
    return SIMD3(saha.neutralHydrogen(z: z, other: gas.heliumRatio), saha.neutralHelium(z: z), 1)
  }
}
