import Glibc

/// The geometry of space at one time: a curvature K, and what follows from it for distances. Lengths in Mpc.
///
/// K = -Omega_k H0^2, with c = 1: positive in a closed universe. Every function is smooth through K = 0, and there exactly what it is in flat space.
public struct Geometry: Sendable, Hashable {
  /// K in Mpc^-2.
  public let curvature: Double
  /// sqrt(|K|) in 1/Mpc.
  private let rate: Double

  public static let flat = Geometry(curvature: 0)

  public init(curvature: Double) {
    self.curvature = curvature
    rate = abs(curvature).squareRoot()
  }

  public var isFlat: Bool { curvature == 0 }

  /// S_K: the comoving size per angle of what is seen at comoving distance chi, sin(sqrt(K) chi)/sqrt(K) or sinh(sqrt(-K) chi)/sqrt(-K).
  public func sine(_ chi: Double) -> Double {
    if rate == 0 { return chi }
    return (curvature > 0 ? sin(rate * chi) : sinh(rate * chi)) / rate
  }

  /// dS_K/dchi.
  public func cosine(_ chi: Double) -> Double {
    if rate == 0 { return 1 }
    return curvature > 0 ? cos(rate * chi) : cosh(rate * chi)
  }

  /// S_K over its derivative with respect to chi.
  public func tangent(_ chi: Double) -> Double { rate == 0 ? chi : sine(chi) / cosine(chi) }

  /// dS_K/dK at given chi, in Mpc^3.
  public func sineSlope(_ chi: Double) -> Double {
    let x = curvature * chi * chi
    if abs(x) < 1e-3 { return chi * chi * chi * (-1.0 / 6 + x / 60 - x * x / 1680) }
    return (chi * cosine(chi) - sine(chi)) / (2 * curvature)
  }

  /// The wavenumber k of a mode: -k^2 is the eigenvalue of the Laplacian where q = sqrt(k^2 + K) is the mode's label, which counts radial nodes.
  public func wavenumber(_ q: Double) -> Double { rate == 0 ? q : (q * q - curvature).squareRoot() }

  /// The smallest label of a mode that is more than a change of the background: 3 sqrt(K) in a closed universe, 0 in others.
  public var smallestLabel: Double { curvature > 0 ? 3 * rate : 0 }

  /// The comoving distance from pole to pole of a closed universe; infinite in others.
  public var antipode: Double { curvature > 0 ? Double.pi / rate : .infinity }
}
