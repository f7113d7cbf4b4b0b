import EmberNumerics
import Glibc

/// The covariance of an additive process, in units of what is added:
/// k(u, v) = a^2 exp(-r_0^2 / 2) + u_s v_s m(r_1), with m of Matern with 5/2, r_0 in the inputs of what is always there and r_1 in all of
/// them, each with lengths of its own.
///
/// Sums and products of covariances are covariances (Rasmussen & Williams 2006, section 4.2.4). The second term is that of s g(u) with a
/// smooth g: it vanishes where nothing is added, whatever would shape it, and knows what is in proportion to the share without learning it.
struct AdditiveShape: Sendable {
  let baseCount: Int
  let hasAddition: Bool
  /// ln a; ln lengths of the first term, then of the second; ln noise, a variance.
  let logarithms: [Double]
  let amplitudeSquared: Double
  let baseInverse: [Double]
  let addedInverse: [Double]
  var noise: Double

  /// `nil` unless there are as many finite logarithms as inputs of this kind ask for.
  init?(_ logarithms: [Double], _ inputs: AdditiveInputs) {
    guard logarithms.count == Self.center(inputs).count, logarithms.allSatisfy(\.isFinite) else { return nil }
    self.logarithms = logarithms
    baseCount = inputs.baseCount
    hasAddition = inputs.hasAddition
    amplitudeSquared = exp(2 * logarithms[0])
    baseInverse = logarithms[1...inputs.baseCount].map { exp(-$0) }
    addedInverse = logarithms[(inputs.baseCount + 1)..<(logarithms.count - 1)].map { exp(-$0) }
    noise = max(exp(logarithms[logarithms.count - 1]), Self.leastNoise)
  }

  /// What the covariance of many examples needs to be inverted in double precision. With less, likelihood and errors at left-out examples,
  /// made of the same inverse, look well, and predictions are rounding.
  static let leastNoise = 1e-8

  /// The covariance at u and v, and what of it is of either term: that of the first, the product of shares, and the correlation of the
  /// second with its slope along the squared distance.
  func parts(_ u: [Double], _ v: [Double]) -> (base: Double, shares: Double, value: Double, slope: Double) {
    var square = 0.0
    for i in 0..<baseCount {
      let difference = (u[i] - v[i]) * baseInverse[i]
      square += difference * difference
    }
    let base = amplitudeSquared * exp(-0.5 * square)
    guard hasAddition else { return (base, 0, 0, 0) }
    let shares = u[baseCount] * v[baseCount]
    square = 0
    for i in addedInverse.indices {
      let difference = (u[i] - v[i]) * addedInverse[i]
      square += difference * difference
    }
    let (value, slope) = Kernel.matern52.valueAndSlope(square)
    return (base, shares, value, slope)
  }

  func covariance(_ u: [Double], _ v: [Double]) -> Double {
    let parts = parts(u, v)
    return parts.base + parts.shares * parts.value
  }

  /// At one place, noise not included.
  func variance(_ u: [Double]) -> Double {
    amplitudeSquared + (hasAddition ? u[baseCount] * u[baseCount] : 0)
  }

  /// Of all points, noise included.
  func covariance(_ points: [[Double]]) -> Matrix {
    var result = Matrix(rows: points.count, columns: points.count)
    for i in points.indices {
      for j in 0..<i {
        let value = covariance(points[i], points[j])
        result[i, j] = value
        result[j, i] = value
      }
      result[i, i] = variance(points[i]) + noise
    }
    return result
  }

  /// What is expected of the logarithms before anything is known: little of what is always there that a quadratic mean does not tell,
  /// lengths of several standard deviations along it, an addition that grows in proportion to the share and bends along its shapes.
  static func center(_ inputs: AdditiveInputs) -> [Double] {
    let base = Array(repeating: log(6.0), count: inputs.baseCount)
    guard inputs.hasAddition else { return [log(0.1)] + base + [log(1e-6)] }
    let shapes = inputs.count - inputs.baseCount - 1
    return [log(0.1)] + base + Array(repeating: log(10.0), count: inputs.baseCount) + [log(3.0)]
      + Array(repeating: log(0.7), count: shapes) + [log(1e-6)]
  }

  /// Within what factors, as logarithms.
  static func width(_ inputs: AdditiveInputs) -> [Double] {
    let base = Array(repeating: 1.0, count: inputs.baseCount)
    guard inputs.hasAddition else { return [3] + base + [8] }
    return [3] + base + base + [1] + Array(repeating: 0.6, count: inputs.count - inputs.baseCount - 1) + [8]
  }
}
