/// The part of input space in which an emulator may be asked: the box of its training points and their Mahalanobis
/// ellipsoid, both with some margin. Single far-off training points do not widen it.
public struct TrustRegion: Sendable, Hashable {
  public let lower: [Double]
  public let upper: [Double]
  /// Largest standardised distance from the mean of the training points.
  public let radius: Double

  /// The region of training points given as they are and standardised.
  init(points: [[Double]], standardized: [[Double]]) {
    let distances = standardized.map(Self.length)
    let sorted = distances.sorted()
    let typical = sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * 90 / 100)]
    let inner = zip(points, distances).filter { $0.1 <= typical }.map(\.0)
    let dimension = points.first?.count ?? 0
    let low = (0..<dimension).map { i in inner.map { $0[i] }.min() ?? 0 }
    let high = (0..<dimension).map { i in inner.map { $0[i] }.max() ?? 0 }
    lower = zip(low, high).map { $0 - Self.boxMargin * ($1 - $0) }
    upper = zip(low, high).map { $1 + Self.boxMargin * ($1 - $0) }
    radius = Self.radiusMargin * typical
  }

  /// True when a point, given as it is and standardised, lies inside.
  func contains(_ point: [Double], standardized: [Double]) -> Bool {
    Self.length(standardized) <= radius
      && point.indices.allSatisfy { point[$0] >= lower[$0] && point[$0] <= upper[$0] }
  }

  /// The largest t <= 1 for which origin + t (point - origin) lies inside, when the origin does; in both coordinates,
  /// because the path is straight in both.
  func exit(
    from origin: [Double], standardized originZ: [Double], toward point: [Double], standardized z: [Double]
  ) -> Double {
    var t = 1.0
    for i in point.indices {
      let step = point[i] - origin[i]
      if step > 0 { t = min(t, (upper[i] - origin[i]) / step) }
      if step < 0 { t = min(t, (lower[i] - origin[i]) / step) }
    }
    // |z0 + t d| = radius.
    let d = zip(z, originZ).map { $0 - $1 }
    let a = d.reduce(0) { $0 + $1 * $1 }
    let b = zip(d, originZ).reduce(0) { $0 + $1.0 * $1.1 }
    let c = originZ.reduce(0) { $0 + $1 * $1 } - radius * radius
    if a > 0, c <= 0 { t = min(t, (-b + (b * b - a * c).squareRoot()) / a) }
    return max(t, 0)
  }

  private static let boxMargin = 0.4
  private static let radiusMargin = 1.6

  static func distance(_ a: [Double], _ b: [Double]) -> Double { length(zip(a, b).map(-)) }

  static func length(_ z: [Double]) -> Double { z.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
