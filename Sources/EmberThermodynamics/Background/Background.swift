import EmberNumerics
import EmberTheory
import Glibc

/// The expansion of a homogeneous universe. Units: Mpc, c = 1; a = 1 today.
///
/// Conformal time is integrated by Gauss-Legendre panels on a grid uniform in ln a whose size does not depend on the
/// parameters, so every quantity is a smooth function of them.
public struct Background: Sendable {
  public let model: CosmologicalModel
  /// 8 pi G rho today per species, Mpc^-2.
  public let densities: SpeciesDensities
  public let geometry: Geometry
  /// Conformal time today in Mpc.
  public let conformalAge: Double
  /// Age of the universe in Gyr.
  public let ageInGyr: Double

  static let gridStart = -23.0
  static let gridCount = 1151
  static let gridStep = 23.0 / 1150
  /// Conformal time at the grid points in ln a.
  private let times: [Double]
  /// d tau / d ln a at the grid points.
  private let timeSlopes: [Double]
  /// Sound horizon int c_s d tau at the grid points.
  private let horizons: [Double]

  public init(_ model: CosmologicalModel) {
    self.model = model
    densities = SpeciesDensities(model)
    geometry = model.geometry
    let expansion = Expansion(model)
    let integrals = ExpansionIntegrals(expansion, baryonLoading: 0.75 * densities.baryon / densities.photon)
    times = integrals.times
    timeSlopes = integrals.timeSlopes
    horizons = integrals.horizons
    conformalAge = integrals.times[Self.gridCount - 1]
    ageInGyr = integrals.age * PhysicalConstants.megaparsec / PhysicalConstants.c / PhysicalConstants.gigayear
    self.expansion = expansion
  }

  let expansion: Expansion

  /// The histories of the model's species beyond the core.
  package var species: [any SpeciesHistory] { expansion.species }

  /// aH in 1/Mpc at scale factor a > 0.
  @inline(__always)
  public func conformalHubble(_ a: Double) -> Double { expansion.conformalHubble(a) }

  /// R = 3 rho_b / (4 rho_gamma) at scale factor a.
  public func baryonLoading(_ a: Double) -> Double { 0.75 * densities.baryon / densities.photon * a }

  /// 8 pi G a^2 rho and 8 pi G a^2 p of all massive neutrinos, Mpc^-2.
  public func massiveNeutrinos(_ a: Double) -> (density: Double, pressure: Double) {
    if densities.massiveCount == 0 { return (0, 0) }
    var (density, pressure) = (0.0, 0.0)
    for group in densities.massGroups {
      let factor = group.radiation / (a * a)
      let nu = FermiDiracIntegrals.shared(y: group.massOverTemperature * a)
      density += factor * nu.density
      pressure += factor * nu.pressure
    }
    return (density, pressure)
  }

  /// Derivatives of ``massiveNeutrinos(_:)`` with respect to ln a; d(a^2 rho)/dln a = -a^2 (rho + 3 p).
  func massiveNeutrinoSlopes(
    _ a: Double, _ here: (density: Double, pressure: Double)
  ) -> (density: Double, pressure: Double) {
    if densities.massiveCount == 0 { return (0, 0) }
    let step = 1e-4
    let pressure = (massiveNeutrinos(a * (1 + step)).pressure - massiveNeutrinos(a * (1 - step)).pressure) / (2 * step)
    return (-here.density - 3 * here.pressure, pressure)
  }

  /// 8 pi G a^2 rho and 8 pi G a^2 p of dark energy, Mpc^-2.
  public func darkEnergy(_ a: Double) -> (density: Double, pressure: Double) {
    let density = expansion.darkDensity(a) * a * a
    return (density, model.darkEnergy.equationOfState(a) * density)
  }

  /// 8 pi G a^2 (rho + p) of everything but dark energy, Mpc^-2, and its derivative with respect to ln a.
  package func enthalpy(_ a: Double) -> (value: Double, slope: Double) {
    let nu = massiveNeutrinos(a)
    let nuSlope = massiveNeutrinoSlopes(a, nu)
    let radiation = 4.0 / 3 * (densities.photon + densities.masslessNeutrino) / (a * a)
    let matter = (densities.baryon + densities.cdm) / a
    var value = radiation + matter + nu.density + nu.pressure
    var slope = -2 * radiation - matter + nuSlope.density + nuSlope.pressure
    for species in expansion.species {
      let stress = species.stress(a)
      value += stress.density + stress.pressure
      slope += species.enthalpySlope(a)
    }
    return (value, slope)
  }

  /// d(aH)/d tau in Mpc^-2: -(8 pi G a^2 / 6) (rho + 3 p).
  public func conformalHubbleDerivative(_ a: Double) -> Double {
    let nu = massiveNeutrinos(a)
    let radiation = (densities.photon + densities.masslessNeutrino) / (a * a)
    let matter = (densities.baryon + densities.cdm) / a
    let dark = darkEnergy(a)
    let driving = model.darkEnergy.isConstant ? 2 * expansion.dark * a * a : -(dark.density + 3 * dark.pressure)
    var rate = -(2 * radiation + matter + nu.density + 3 * nu.pressure - driving) / 6
    for species in expansion.species {
      let stress = species.stress(a)
      rate -= (stress.density + 3 * stress.pressure) / 6
    }
    return rate
  }

  /// Conformal time in Mpc at scale factor a in (0, 1].
  public func conformalTime(_ a: Double) -> Double {
    let (i, t) = Self.position(log(a))
    if i < 0 { return times[0] * a / exp(Self.gridStart) }
    return time(i, t)
  }

  /// Scale factor at conformal time tau in Mpc, 0 < tau <= conformalAge.
  public func scaleFactor(_ tau: Double) -> Double { exp(logScaleFactors(ascending: [tau])[0]) }

  /// ln a at ascending conformal times in Mpc, each in (0, conformalAge].
  package func logScaleFactors(ascending taus: [Double]) -> [Double] {
    var i = 0
    return taus.map { tau in
      if tau <= times[0] { return Self.gridStart + log(tau / times[0]) }
      if i == 0 { i = Bisection.interval(of: tau, in: times) }
      while i < Self.gridCount - 2 && times[i + 1] < tau { i += 1 }
      return min(logScaleFactor(tau, in: i), 0)
    }
  }

  /// Inverts the Hermite cubic of one interval: first by the inverse cubic, then by Newton's iteration.
  private func logScaleFactor(_ tau: Double, in i: Int) -> Double {
    let span = times[i + 1] - times[i]
    let p = (tau - times[i]) / span
    let q = 1 - p
    let (d0, d1) = (span / (timeSlopes[i] * Self.gridStep), span / (timeSlopes[i + 1] * Self.gridStep))
    var t = q * q * p * d0 + p * p * ((3 - 2 * p) - q * d1)
    let slope = timeSlopes[i] + (timeSlopes[i + 1] - timeSlopes[i]) * t
    for _ in 0..<2 { t += (tau - time(i, t)) / (slope * Self.gridStep) }
    return Self.gridStart + (Double(i) + t) * Self.gridStep
  }

  /// Comoving sound horizon of the photon-baryon fluid, int d tau / sqrt(3 (1 + R)), in Mpc.
  public func soundHorizon(_ a: Double) -> Double {
    let (i, t) = Self.position(log(a))
    if i < 0 { return horizons[0] * a / exp(Self.gridStart) }
    func slope(_ j: Int) -> Double {
      timeSlopes[j] / (3 * (1 + baryonLoading(exp(Self.gridStart + Double(j) * Self.gridStep)))).squareRoot()
    }
    return CubicHermite(horizons[i], slope: slope(i), horizons[i + 1], slope: slope(i + 1), width: Self.gridStep).value(
      t)
  }

  /// Comoving distance to scale factor a in Mpc, along the line of sight.
  public func comovingDistance(_ a: Double) -> Double { conformalAge - conformalTime(a) }

  /// Transverse comoving distance to scale factor a in Mpc: comoving size per angle.
  public func transverseDistance(_ a: Double) -> Double { geometry.sine(comovingDistance(a)) }

  private static func position(_ x: Double) -> (Int, Double) {
    let p = (x - gridStart) / gridStep
    guard p >= 0 else { return (-1, 0) }
    let i = min(Int(min(p, 1e9)), gridCount - 2)
    return (i, p - Double(i))
  }

  /// Conformal time at fraction t of interval i.
  private func time(_ i: Int, _ t: Double) -> Double {
    CubicHermite(times[i], slope: timeSlopes[i], times[i + 1], slope: timeSlopes[i + 1], width: Self.gridStep).value(t)
  }
}
