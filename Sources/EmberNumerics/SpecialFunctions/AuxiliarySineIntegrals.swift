import Glibc

/// The auxiliary functions f and g of the sine and cosine integrals (DLMF 6.2.17 and 6.2.18):
/// Si(x) = pi/2 - f cos x - g sin x and Ci(x) = f sin x - g cos x.
///
/// Unlike Si and Ci they do not oscillate. A spline in ln x, built once, gives them to about 1e-7.
public struct AuxiliarySineIntegrals: Sendable {
  public static let shared = AuxiliarySineIntegrals()

  private static let first = log(1e-6)
  private static let step = 0.05
  private static let count = 415
  /// Beyond it, asymptotic series are as good.
  private static let largest = exp(first + step * Double(count - 1))
  private let table: [SIMD4<Double>]

  private init() {
    let values = (0..<Self.count).map { Self.integrals(exp(Self.first + Double($0) * Self.step)) }
    let points = (0..<Self.count).map { Self.first + Double($0) * Self.step }
    let f = CubicSpline(points, values.map(\.f))
    let g = CubicSpline(points, values.map(\.g))
    table = (0..<Self.count).map { i in
      SIMD4(f.y[i], g.y[i], f.curvature[i], g.curvature[i])
    }
  }

  /// f and g at x > 0; below 1e-6 those at 1e-6.
  public func callAsFunction(_ x: Double) -> (f: Double, g: Double) {
    if x > Self.largest {
      let y = 1 / (x * x)
      return ((1 - 2 * y * (1 - 12 * y)) / x, y * (1 - 6 * y * (1 - 20 * y)))
    }
    let position = max(0, (log(x) - Self.first) / Self.step)
    let i = min(Int(position), Self.count - 2)
    let b = position - Double(i)
    let a = 1 - b
    let scale = Self.step * Self.step / 6
    let (low, high) = (table[i], table[i + 1])
    let bends = low.highHalf * ((a * a * a - a) * scale) + high.highHalf * ((b * b * b - b) * scale)
    let sum = low.lowHalf * a + high.lowHalf * b + bends
    return (sum.x, sum.y)
  }

  /// Laplace transforms of 1/(1 + t^2) and t/(1 + t^2) (DLMF 6.7.13 and 6.7.14), by the trapezoidal rule in ln t.
  private static func integrals(_ x: Double) -> (f: Double, g: Double) {
    let step = 0.15
    var (f, g) = (0.0, 0.0)
    for node in -270...270 {
      let t = exp(Double(node) * step)
      let weight = step * exp(-x * t) * t / (1 + t * t)
      f += weight
      g += weight * t
    }
    return (f, g)
  }
}
