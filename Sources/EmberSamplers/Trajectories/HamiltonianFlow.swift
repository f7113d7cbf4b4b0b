import EmberInference
import EmberNumerics

/// Steps of the leapfrog between hard walls.
///
/// A step is half a kick, a drift and half a kick (Neal 2011, arXiv:1206.1901, equations 5.18 to 5.20). A drift that meets the
/// limit of a parameter is reflected there as light is in the metric of the mass matrix (Neal 2011, section 5.5.1.5; Afshar &
/// Domke 2015, NIPS 28): with momenta in whitened coordinates and L L^T the covariance, the wall of parameter i has row i of L as
/// its normal. Each part preserves volume and is undone by turning the momentum round, whatever the gradient is the gradient of.
struct HamiltonianFlow: Sendable {
  let dimension: Int
  /// L, row by row.
  private let lower: [Double]
  private let support: [ClosedRange<Double>]
  /// The parameters that have a limit.
  private let walled: [Int]

  /// Reflections in one drift beyond which a trajectory ends.
  private static let largestReflections = 100

  /// Throws `InferenceError.notPositiveDefinite` when `covariance` is not.
  init(covariance: Matrix, support: [ClosedRange<Double>]) throws(InferenceError) {
    guard let factor = CholeskyFactor(covariance) else {
      throw .notPositiveDefinite(
        what: "the covariance that makes the mass matrix", direction: covariance.weakestDirection)
    }
    dimension = support.count
    lower = factor.lower.elements
    self.support = support
    walled = support.indices.filter { support[$0].lowerBound.isFinite || support[$0].upperBound.isFinite }
  }

  /// Moves a point by one step, backwards when it is negative. False where the surface ends.
  func advance(
    _ point: inout PhasePoint, by step: Double, _ evaluator: borrowing some DifferentiableLogDensityEvaluator
  ) -> Bool {
    kick(&point, by: step / 2)
    guard drift(&point, by: step), let surface = evaluator.surface(point.x), surface.value.isFinite else {
      return false
    }
    point.surface = surface
    kick(&point, by: step / 2)
    return true
  }

  /// p += time L^T gradient.
  private func kick(_ point: inout PhasePoint, by time: Double) {
    for i in 0..<dimension {
      let slope = time * point.surface.gradient[i]
      for j in 0...i { point.momentum[j] += slope * lower[i * dimension + j] }
    }
  }

  /// x += time L p, reflected where it meets a wall.
  private func drift(_ point: inout PhasePoint, by time: Double) -> Bool {
    var left = time
    for _ in 0..<Self.largestReflections {
      let velocity = velocity(point.momentum)
      guard let wall = firstWall(point.x, velocity, left) else {
        for i in 0..<dimension { point.x[i] += left * velocity[i] }
        return true
      }
      for i in 0..<dimension { point.x[i] += wall.time * velocity[i] }
      point.x[wall.parameter] = wall.limit
      reflect(&point.momentum, at: wall.parameter)
      left -= wall.time
    }
    return false
  }

  private func velocity(_ momentum: [Double]) -> [Double] {
    (0..<dimension).map { i in
      var sum = 0.0
      for j in 0...i { sum += lower[i * dimension + j] * momentum[j] }
      return sum
    }
  }

  /// The wall that is met first within `time`.
  private func firstWall(
    _ x: [Double], _ velocity: [Double], _ time: Double
  ) -> (parameter: Int, limit: Double, time: Double)? {
    var first: (parameter: Int, limit: Double, time: Double)?
    for i in walled {
      let distance = time * velocity[i]
      let limit = distance > 0 ? support[i].upperBound : support[i].lowerBound
      guard distance != 0, abs(distance) > max(0, distance > 0 ? limit - x[i] : x[i] - limit) else { continue }
      let meeting = (limit - x[i]) / velocity[i]
      if abs(meeting) < abs(first?.time ?? .infinity) { first = (i, limit, meeting) }
    }
    return first
  }

  /// p -= 2 (n.p) n / (n.n).
  private func reflect(_ momentum: inout [Double], at parameter: Int) {
    let row = parameter * dimension
    var (along, norm) = (0.0, 0.0)
    for j in 0...parameter {
      along += lower[row + j] * momentum[j]
      norm += lower[row + j] * lower[row + j]
    }
    for j in 0...parameter { momentum[j] -= 2 * along / norm * lower[row + j] }
  }
}
