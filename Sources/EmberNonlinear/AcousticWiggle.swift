import EmberNumerics
import EmberThermodynamics
import Glibc

/// The baryon acoustic oscillations in the linear power: what differs from a smooth spectrum (Mead et al. 2021, section 3).
///
/// The smooth spectrum is the ratio to the formula without oscillations of Eisenstein & Hu (1998, astro-ph/9709112), smoothed by a
/// Gaussian of width 0.25 in ln k.
struct AcousticWiggle: Sendable {
  private let spline: CubicSpline
  private static let width = 0.25
  private static let reach = 34
  /// Indices of the halo model's wavenumbers from 0.002 to 4/Mpc.
  private static let range = 100...353

  init(_ power: HaloModelPower, _ matter: MatterComposition) {
    let formula = NoWiggleTransfer(matter)
    let k = HaloModelPower.wavenumbers
    let reduced = (Self.range.lowerBound - Self.reach...Self.range.upperBound + Self.reach).map { i -> Double in
      let transfer = formula(k[i])
      let bend = exp(matter.primordial.exponentByRunning(log(k[i] / PrimordialSpectrum.pivot)))
      return power.total[i] / (pow(k[i], matter.primordial.spectralIndex + 3) * bend * transfer * transfer)
    }
    let kernel = Self.kernel
    let values = Self.range.map { i -> Double in
      let here = i - Self.range.lowerBound
      var smooth = 0.0
      for offset in kernel.indices { smooth += kernel[offset] * reduced[here + offset] }
      return power.total[i] * (1 - smooth / reduced[here + Self.reach]) * Self.taper(HaloModelPower.logWavenumbers[i])
    }
    spline = CubicSpline(Array(HaloModelPower.logWavenumbers[Self.range]), values)
  }

  /// The oscillating part of Delta^2 at k in 1/Mpc.
  func callAsFunction(_ k: Double) -> Double {
    let u = log(k)
    return u <= spline.x[0] || u >= spline.x[spline.x.count - 1] ? 0 : spline(u)
  }

  /// There are no oscillations left above 1/Mpc; what smoothing does to the bend of the spectrum there ends smoothly.
  private static func taper(_ u: Double) -> Double { Window.cosineTaper(u, from: log(1.0), to: log(3.5)) }

  private static let kernel: [Double] = {
    let weights = (-reach...reach).map { node -> Double in
      let x = Double(node) * HaloModelPower.step / width
      return exp(-0.5 * x * x)
    }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }()
}
