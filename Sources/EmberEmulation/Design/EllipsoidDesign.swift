import EmberNumerics
import Glibc

/// A space-filling design inside an ellipsoid: Sobol points mapped to the unit ball and through a Cholesky factor.
public struct EllipsoidDesign: Sendable {
  /// The center of the ellipsoid.
  public var center: [Double]
  /// The Cholesky factor of the covariance that shapes it.
  public var shape: CholeskyFactor
  /// Its radius in units of sigma.
  public var radius: Double
  /// Bounds per coordinate that points have to keep, or `nil`.
  public var bounds: [ClosedRange<Double>?]
  /// How much of the design, at most, may lie on bounds: points beyond one that are moved to the nearest point on it. Other points that bounds
  /// cut off are left out. What is learnt with none there extrapolates where posteriors pile up.
  public var boundaryShare: Double

  /// Traps unless the dimensions agree; without `bounds` there are none.
  public init(
    center: [Double], shape: CholeskyFactor, radius: Double = 4.5, bounds: [ClosedRange<Double>?] = [],
    boundaryShare: Double = 0
  ) {
    precondition(center.count < SobolSequence.maximumDimension, "too many dimensions for the Sobol sequence")
    precondition(center.count == shape.count, "center and covariance differ in dimension")
    precondition(bounds.isEmpty || bounds.count == center.count, "one bound per coordinate")
    self.center = center
    self.shape = shape
    self.radius = radius
    self.bounds = bounds
    self.boundaryShare = boundaryShare
  }

  /// The first `count` points, the center first. Where bounds cut off most of the ellipsoid, points are moved onto them.
  public func points(_ count: Int) -> [[Double]] {
    guard count > 0 else { return [] }
    var sequence = SobolSequence(dimension: center.count + 1)
    // The first point, one half in all coordinates, has no direction.
    _ = sequence.next()
    var result = [clipped(center)]
    var (tries, moved) = (0, 0)
    while result.count < count {
      tries += 1
      let point = mapped(sequence.next())
      if isInside(point) {
        result.append(point)
      } else if Double(moved + 1) <= boundaryShare * Double(count) {
        moved += 1
        result.append(onBounds(point))
      } else if tries > Self.patience * count {
        result.append(clipped(point))
      }
    }
    return result
  }

  /// The same in groups of `size`: the points of a group agree in the leading coordinates and differ in the last `free` ones, so
  /// that they share what only the leading ones decide. Their number is rounded up to whole groups.
  public func groups(_ count: Int, of size: Int, free: Int) -> [[[Double]]] {
    precondition(size >= 1 && (0...center.count).contains(free), "no such groups")
    return groups(around: points((count + size - 1) / size), of: size, free: free)
  }

  /// Groups of `size` that begin with the given points, made in the same way.
  public func groups(around points: [[Double]], of size: Int, free: Int) -> [[[Double]]] {
    guard size > 1, free > 0 else { return points.map { [$0] } }
    var sequence = SobolSequence(dimension: free + 1)
    // The first point has no direction.
    _ = sequence.next()
    return points.map { point in
      [point] + (1..<size).map { _ in clipped(variant(point, sequence.next(), free)) }
    }
  }

  /// A point with other trailing coordinates: the ellipsoid's section through the leading ones, filled evenly.
  private func variant(_ point: [Double], _ u: [Double], _ free: Int) -> [Double] {
    var z = shape.solveLower(zip(point, center).map { $0 - $1 })
    let first = z.count - free
    let leading = z[..<first].reduce(0) { $0 + $1 * $1 }
    let room = max(radius * radius - leading, 0).squareRoot() * pow(u[free], 1 / Double(free))
    let normal = u[..<free].map(normalQuantile)
    let length = max(normal.reduce(0) { $0 + $1 * $1 }.squareRoot(), .leastNormalMagnitude)
    for (i, value) in normal.enumerated() { z[first + i] = room * value / length }
    var result = zip(center, shape.multiplyLower(z)).map { $0 + $1 }
    for i in 0..<first { result[i] = point[i] }
    return result
  }

  private static let patience = 50

  /// Normal deviates give the direction, and u^(1/d) a radius that fills the volume evenly.
  private func mapped(_ u: [Double]) -> [Double] {
    let normal = u.dropLast().map(normalQuantile)
    let length = max(normal.reduce(0) { $0 + $1 * $1 }.squareRoot(), .leastNormalMagnitude)
    let scale = radius * pow(u[u.count - 1], 1 / Double(center.count)) / length
    return zip(center, shape.multiplyLower(normal.map { $0 * scale })).map { $0 + $1 }
  }

  private func isInside(_ point: [Double]) -> Bool {
    bounds.isEmpty || zip(point, bounds).allSatisfy { x, range in range?.contains(x) ?? true }
  }

  /// The nearest point that keeps the bounds, in the metric of the ellipsoid.
  private func onBounds(_ point: [Double]) -> [Double] {
    var result = point
    // What one bound asks for may lead beyond another.
    for _ in 0..<3 {
      for (i, range) in bounds.enumerated() {
        guard let range, !range.contains(result[i]) else { continue }
        let target = min(max(result[i], range.lowerBound), range.upperBound)
        let row = shape.multiplyUpper(bounds.indices.map { $0 == i ? 1 : 0 })
        let direction = shape.multiplyLower(row)
        let scale = (target - result[i]) / row.reduce(0) { $0 + $1 * $1 }
        for j in result.indices { result[j] += scale * direction[j] }
        result[i] = target
      }
    }
    return clipped(result)
  }

  private func clipped(_ point: [Double]) -> [Double] {
    guard !bounds.isEmpty else { return point }
    return zip(point, bounds).map { x, range in range.map { min(max(x, $0.lowerBound), $0.upperBound) } ?? x }
  }
}
