import EmberNumerics

/// The way up a smooth surface to the next peak: Broyden, Fletcher, Goldfarb and Shanno's method within limits, from a guess of the
/// covariance on (Nocedal & Wright 2006, *Numerical Optimization*, chapter 6).
struct PeakAscent: Sendable {
  let surface: @Sendable ([Double]) -> SurfacePoint?
  let support: [ClosedRange<Double>]
  /// A guess of the covariance around a peak.
  let covariance: Matrix

  /// Where the way ends; `nil` where the surface is not defined at its beginning.
  func top(from start: [Double]) -> (x: [Double], value: Double)? {
    var x = clamped(start)
    guard var here = surface(x) else { return nil }
    var inverse = covariance
    for _ in 0..<Self.steps {
      guard let (direction, slope) = direction(here.gradient, at: x, inverse), slope > Self.gain,
        let (next, point) = search(from: x, here, along: direction, slope)
      else { break }
      update(&inverse, step: zip(next, x).map(-), change: zip(here.gradient, point.gradient).map(-))
      (x, here) = (next, point)
    }
    return (x, here.value)
  }

  /// Where to go, and how the surface rises that way; coordinates that a limit holds stay.
  private func direction(_ gradient: [Double], at x: [Double], _ inverse: Matrix) -> ([Double], Double)? {
    let free = x.indices.map { i in
      gradient[i] > 0 ? x[i] < support[i].upperBound : x[i] > support[i].lowerBound
    }
    let slope = zip(gradient, free).map { $1 ? $0 : 0 }
    func rise(_ direction: [Double]) -> Double { zip(direction, slope).reduce(0) { $0 + $1.0 * $1.1 } }
    var direction = zip(inverse * slope, free).map { $1 ? $0 : 0 }
    if rise(direction) <= 0 { direction = x.indices.map { covariance[$0, $0] * slope[$0] } }
    // Half the rise of a Gaussian is what a full step gains; its length in standard deviations is the root of it.
    let length = rise(direction).squareRoot()
    guard length.isFinite else { return nil }
    if length > Self.longest { direction = direction.map { $0 * Self.longest / length } }
    return (direction, rise(direction))
  }

  /// The first of ever shorter steps that gains enough.
  private func search(from x: [Double], _ here: SurfacePoint, along direction: [Double], _ slope: Double) -> (
    [Double], SurfacePoint
  )? {
    var share = 1.0
    for _ in 0..<Self.halvings {
      let next = clamped(zip(x, direction).map { $0 + share * $1 })
      if let point = surface(next), point.value >= here.value + Self.enough * share * slope { return (next, point) }
      share /= 2
    }
    return nil
  }

  /// The inverse of what the surface curves by, after a step along which minus the gradient has changed.
  private func update(_ inverse: inout Matrix, step s: [Double], change y: [Double]) {
    let curvature = zip(s, y).reduce(0) { $0 + $1.0 * $1.1 }
    let moved = inverse * y
    let spread = zip(y, moved).reduce(0) { $0 + $1.0 * $1.1 }
    // Where the surface is not curved like a peak nothing is learnt.
    guard curvature > 0, spread.isFinite else { return }
    for i in s.indices {
      for j in s.indices {
        inverse[i, j] +=
          (1 + spread / curvature) * s[i] * s[j] / curvature - (moved[i] * s[j] + s[i] * moved[j]) / curvature
      }
    }
  }

  private func clamped(_ x: [Double]) -> [Double] {
    zip(x, support).map { min(max($0, $1.lowerBound), $1.upperBound) }
  }

  private static let steps = 100
  private static let halvings = 12
  /// In standard deviations.
  private static let longest = 4.0
  /// A rise below this is the top.
  private static let gain = 0.005
  private static let enough = 1e-3
}
