import EmberNumerics

/// Separate peaks of a smooth surface.
///
/// Two tops are peaks of their own when the surface falls by ``valley`` or more below the lower of them on the straight line between them.
public struct PeakFinder: Sendable {
  let surface: @Sendable ([Double]) -> SurfacePoint?
  let support: [ClosedRange<Double>]
  let covariance: Matrix
  private let scale: CholeskyFactor?

  /// In ln of the density: steps of a chain hardly cross what is deeper.
  public static let valley = 3.0
  /// Peaks whose mass is below e^-8 of the largest do not count.
  static let depth = 8.0
  /// No more than these.
  static let most = 4
  private static let places = 20
  private static let difference = 0.3
  private static let nearness = 0.25

  /// - Parameters:
  ///   - surface: ln of a density; `nil` where it is not defined.
  ///   - support: for each coordinate, where it may be positive.
  ///   - covariance: a guess of the covariance around a peak.
  public init(
    support: [ClosedRange<Double>], covariance: Matrix, surface: @escaping @Sendable ([Double]) -> SurfacePoint?
  ) {
    self.surface = surface
    self.support = support
    self.covariance = covariance
    scale = CholeskyFactor(covariance)
  }

  /// The peaks to which the ways up from some points lead, the first of them the one to which the first point leads, then by mass.
  public func peaks(from starts: [[Double]]) -> [PosteriorPeak] {
    let ascent = PeakAscent(surface: surface, support: support, covariance: covariance)
    let tops = parallelMap(starts.count) { ascent.top(from: starts[$0]) }
    guard let head = tops.first, let first = head else { return [] }
    var found = [peak(first)]
    let others = tops.dropFirst().compactMap { $0 }.sorted { $0.value > $1.value }
    for top in others where found.count <= Self.most {
      if found.allSatisfy({ isSeparate(($0.center, $0.logDensity), top) }) { found.append(peak(top)) }
    }
    return Self.significant(found)
  }

  /// Those whose mass counts, in its order; the first always does.
  private static func significant(_ peaks: [PosteriorPeak]) -> [PosteriorPeak] {
    let largest = peaks.map(\.logMass).max() ?? 0
    let others = peaks.dropFirst().filter { $0.logMass > largest - depth }.sorted { $0.logMass > $1.logMass }
    return Array((peaks.prefix(1) + others).prefix(most))
  }

  private func isSeparate(_ a: (x: [Double], value: Double), _ b: (x: [Double], value: Double)) -> Bool {
    // Ways up that end at the same top do so within a small part of a standard deviation.
    let offset = zip(a.x, b.x).map(-)
    if let scale, scale.solveLower(offset).reduce(0, { $0 + $1 * $1 }) < Self.nearness { return false }
    let floor = min(a.value, b.value) - Self.valley
    return (1..<Self.places).contains { place in
      let share = Double(place) / Double(Self.places)
      guard let point = surface(zip(a.x, b.x).map { $0 + share * ($1 - $0) }) else { return true }
      return point.value < floor
    }
  }

  private func peak(_ top: (x: [Double], value: Double)) -> PosteriorPeak {
    PosteriorPeak(center: top.x, covariance: curvature(at: top.x) ?? covariance, logDensity: top.value)
  }

  /// The covariance that the surface's second derivatives say; `nil` where they are not those of a peak within the limits.
  private func curvature(at x: [Double]) -> Matrix? {
    let n = x.count
    var hessian = Matrix(rows: n, columns: n)
    for i in 0..<n {
      let step = Self.difference * covariance[i, i].squareRoot()
      var (low, high) = (x, x)
      low[i] -= step
      high[i] += step
      guard support[i].contains(low[i]), support[i].contains(high[i]), let a = surface(low), let b = surface(high)
      else { return nil }
      for j in 0..<n {
        let slope = (a.gradient[j] - b.gradient[j]) / (4 * step)
        hessian[i, j] += slope
        hessian[j, i] += slope
      }
    }
    return CholeskyFactor(hessian)?.inverse
  }
}
