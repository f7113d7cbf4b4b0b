import EmberNumerics
import EmberThermodynamics
import Glibc

/// Linear power per ln k, of all and of cold matter, on the fixed grid of wavenumbers on which the halo model integrates.
struct HaloModelPower: Sendable {
  static let first = log(1e-4)
  static let step = 0.03
  static let count = 651
  static let logWavenumbers = (0..<count).map { first + Double($0) * step }
  /// From 0.0001 to 30,000/Mpc.
  static let wavenumbers = logWavenumbers.map { exp($0) }

  /// Delta^2 of all matter.
  let total: [Double]
  /// Delta^2 of cold dark matter and baryons.
  let cold: [Double]

  /// Beyond `largest` in 1/Mpc the power is continued: Delta^2 ~ P_primordial(k) ln^2(k/k_0), with the slope that it has there.
  init(_ power: LinearMatterPower, to largest: Double, _ primordial: PrimordialSpectrum, _ ratio: ColdMatterRatio) {
    let edge = power.dimensionless(largest)
    let tilt = primordial.spectralIndex - 1
    func bend(_ k: Double) -> Double { primordial.exponentByRunning(log(k / PrimordialSpectrum.pivot)) }
    let edgeBend = bend(largest)
    let bentTilt = (edgeBend - bend(0.8 * largest)) / -log(0.8)
    let slope = log(edge / power.dimensionless(0.8 * largest)) / -log(0.8) - tilt - bentTilt
    total = Self.wavenumbers.map { k in
      guard k > largest else { return power.dimensionless(k) }
      let distance = log(k / largest)
      let logarithm = 1 + 0.5 * max(slope, 0) * distance
      return edge * exp(tilt * distance + (bend(k) - edgeBend)) * logarithm * logarithm
    }
    cold = zip(Self.wavenumbers, total).map { k, power in
      let r = ratio(k)
      return power * r * r
    }
  }

  /// Variance of the displacement along one axis in Mpc^2: (1/3) int dlnk Delta^2/k^2.
  var displacementVariance: Double {
    Self.step / 3 * zip(Self.wavenumbers, total).reduce(0) { $0 + $1.1 / ($1.0 * $1.0) }
  }
}
