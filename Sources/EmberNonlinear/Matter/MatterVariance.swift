import EmberNumerics
import Glibc

/// sigma(R): the rms linear contrast of cold matter in spheres of comoving radius R.
struct MatterVariance: Sendable {
  private static let stride = 2
  private static let count = 232
  private static let first = log(1e-4)
  private static let step = Double(stride) * HaloModelPower.step
  /// ln R, R from 0.0001 to 100 Mpc.
  static let logRadii = (0..<count).map { first + Double($0) * step }
  /// Spacing of ``logRadii``.
  static let spacing = step

  /// ln sigma over ln R.
  let logarithm: CubicSpline

  init(_ power: HaloModelPower) {
    let window = Self.window
    let sigma = (0..<Self.count).map { j -> Double in
      var sum = 0.0
      for i in power.cold.indices { sum += power.cold[i] * window[i + Self.stride * j] }
      return 0.5 * log(sum * HaloModelPower.step)
    }
    logarithm = CubicSpline(Self.logRadii, sigma)
  }

  /// sigma at R in Mpc.
  func callAsFunction(_ radius: Double) -> Double { exp(logarithm(log(radius))) }

  /// Squared Fourier transforms of the top hat at all products of wavenumbers and radii.
  private static let window: [Double] = (0..<HaloModelPower.count + stride * count).map { node in
    let x = exp(HaloModelPower.first + first + Double(node) * HaloModelPower.step)
    let w = Window.topHat(x)
    return w * w
  }
}
