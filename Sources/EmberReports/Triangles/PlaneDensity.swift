import EmberNumerics
import Foundation

/// The density of weighted points in a plane, smoothed by a Gaussian that is as long and as inclined as they are, so that narrow
/// degeneracies stay narrow. Widths and hard limits are treated as in ``LineDensity`` (Silverman 1986, equation 4.14).
struct PlaneDensity {
  private static let count = 90
  private let mean: (Double, Double)
  /// The Cholesky factor of the covariance: (a, 0), (b, c).
  private let factor: (a: Double, b: Double, c: Double)
  private let start: (Double, Double)
  private let step: (Double, Double)
  /// On a square grid, the first coordinate fastest.
  private let values: [Double]

  /// Limits are those outside which there can be nothing; `nil` where the points do not spread in two directions.
  init?(
    _ x: [Double], _ y: [Double], weights: [Double], xLimits: (lower: Double?, upper: Double?),
    yLimits: (lower: Double?, upper: Double?)
  ) {
    let (first, second) = (WeightedMoments(x, weights), WeightedMoments(y, weights))
    let total = weights.reduce(0, +)
    var mixed = 0.0
    for i in x.indices { mixed += weights[i] * (x[i] - first.mean) * (y[i] - second.mean) / total }
    let slope = mixed / first.sigma
    let rest = second.sigma * second.sigma - slope * slope
    guard first.sigma > 0, rest > 1e-12 * second.sigma * second.sigma else { return nil }
    let factor = (a: first.sigma, b: slope, c: rest.squareRoot())
    let u = x.map { ($0 - first.mean) / factor.a }
    let v = zip(u, y).map { ($1 - second.mean - factor.b * $0) / factor.c }
    let width = max(pow(first.effectiveCount, -1.0 / 6), 0.2)
    func grid(_ t: [Double]) -> (start: Double, step: Double) {
      let (low, high) = (max(t.min() ?? 0, -8) - 3 * width, min(t.max() ?? 0, 8) + 3 * width)
      return (low, (high - low) / Double(Self.count - 1))
    }
    let (ug, vg) = (grid(u), grid(v))
    let n = Self.count
    var histogram = [Double](repeating: 0, count: n * n)
    for i in u.indices {
      let (p, q) = ((u[i] - ug.start) / ug.step, (v[i] - vg.start) / vg.step)
      guard p >= 0, q >= 0, p < Double(n - 1), q < Double(n - 1) else { continue }
      let (column, row) = (Int(p), Int(q))
      let (s, t) = (p - p.rounded(.down), q - q.rounded(.down))
      histogram[row * n + column] += weights[i] * (1 - s) * (1 - t)
      histogram[row * n + column + 1] += weights[i] * s * (1 - t)
      histogram[(row + 1) * n + column] += weights[i] * (1 - s) * t
      histogram[(row + 1) * n + column + 1] += weights[i] * s * t
    }
    (mean, self.factor) = ((first.mean, second.mean), factor)
    (start, step) = ((ug.start, vg.start), (ug.step, vg.step))
    func isInside(_ value: Double, _ limits: (lower: Double?, upper: Double?)) -> Bool {
      (limits.lower.map { value >= $0 } ?? true) && (limits.upper.map { value <= $0 } ?? true)
    }
    var inside = [Double](repeating: 0, count: n * n)
    for row in 0..<n {
      for column in 0..<n {
        let (s, t) = (ug.start + Double(column) * ug.step, vg.start + Double(row) * vg.step)
        let point = (first.mean + factor.a * s, second.mean + factor.b * s + factor.c * t)
        inside[row * n + column] = isInside(point.0, xLimits) && isInside(point.1, yLimits) ? 1 : 0
      }
    }
    let kernels = (GaussianKernel(width: width / ug.step), GaussianKernel(width: width / vg.step))
    let (smooth, share) = (Self.smooth(histogram, kernels), Self.smooth(inside, kernels))
    values = smooth.indices.map { inside[$0] > 0 && share[$0] > 0.05 ? smooth[$0] / share[$0] : 0 }
  }

  private static func smooth(_ x: [Double], _ kernels: (GaussianKernel, GaussianKernel)) -> [Double] {
    var result = x
    for row in 0..<count {
      result.replaceSubrange(
        row * count..<(row + 1) * count, with: kernels.0.smooth(Array(result[row * count..<(row + 1) * count])))
    }
    for column in 0..<count {
      let smooth = kernels.1.smooth((0..<count).map { result[$0 * count + column] })
      for row in 0..<count { result[row * count + column] = smooth[row] }
    }
    return result
  }

  /// The outlines of the smallest region that holds a share of the points.
  func outlines(holding share: Double) -> [[(x: Double, y: Double)]] {
    let total = values.reduce(0, +)
    var (sum, level) = (0.0, Double.infinity)
    for value in values.sorted(by: >) {
      sum += value
      level = value
      if sum >= share * total { break }
    }
    guard level.isFinite, level > 0 else { return [] }
    return IsoContours(values, columns: Self.count, level: level).loops.map { loop in
      loop.map { point in
        let (u, v) = (start.0 + point.x * step.0, start.1 + point.y * step.1)
        return (x: mean.0 + factor.a * u, y: mean.1 + factor.b * u + factor.c * v)
      }
    }
  }
}
