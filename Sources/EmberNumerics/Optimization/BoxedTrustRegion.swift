/// A quadratic to be made small within a ball and a box: conjugate gradients, restarted whenever a bound is met.
struct BoxedTrustRegion {
  let gradient: [Double]
  let hessian: Matrix
  let radius: Double

  func step(from x: [Double], _ lower: [Double], _ upper: [Double]) -> [Double] {
    let n = x.count
    var d = [Double](repeating: 0, count: n)
    var isFree = [Bool](repeating: true, count: n)
    for _ in 0...n {
      var slope = zip(gradient, hessian * d).map(+)
      for i in 0..<n where isFree[i] {
        let position = x[i] + d[i]
        if (position <= lower[i] && slope[i] > 0) || (position >= upper[i] && slope[i] < 0) { isFree[i] = false }
      }
      slope = slope.indices.map { isFree[$0] ? slope[$0] : 0 }
      guard InterpolationModel.norm(slope) > 1e-14 else { break }
      if !conjugateGradients(&d, slope, x, lower, upper, &isFree) { break }
    }
    return d
  }

  /// Moves until the ball or convergence ends the step (false), or a bound is met (true).
  private func conjugateGradients(
    _ d: inout [Double], _ start: [Double], _ x: [Double], _ lower: [Double], _ upper: [Double], _ isFree: inout [Bool]
  ) -> Bool {
    var slope = start
    var direction = slope.map { -$0 }
    for _ in d.indices {
      let bend = hessian * direction
      let curvature = InterpolationModel.dot(direction, bend)
      let toBall = distanceToBall(d, direction)
      var length = curvature > 0 ? min(InterpolationModel.dot(slope, slope) / curvature, toBall) : toBall
      var bound: Int?
      for i in d.indices where isFree[i] && direction[i] != 0 {
        let room = ((direction[i] > 0 ? upper[i] : lower[i]) - x[i] - d[i]) / direction[i]
        if room < length { (length, bound) = (max(room, 0), i) }
      }
      for i in d.indices { d[i] += length * direction[i] }
      if let bound {
        d[bound] = (direction[bound] > 0 ? upper[bound] : lower[bound]) - x[bound]
        isFree[bound] = false
        return true
      }
      if length == toBall { return false }
      let next = slope.indices.map { isFree[$0] ? slope[$0] + length * bend[$0] : 0 }
      let before = InterpolationModel.dot(slope, slope)
      guard InterpolationModel.dot(next, next) > 1e-20 * before, before > 0 else { return false }
      let ratio = InterpolationModel.dot(next, next) / before
      direction = direction.indices.map { ratio * direction[$0] - next[$0] }
      slope = next
    }
    return false
  }

  /// How far along a direction the ball ends.
  private func distanceToBall(_ d: [Double], _ direction: [Double]) -> Double {
    let (a, b, c) = (
      InterpolationModel.dot(direction, direction), InterpolationModel.dot(d, direction),
      InterpolationModel.dot(d, d) - radius * radius
    )
    guard a > 0 else { return 0 }
    return max(0, (-b + max(b * b - a * c, 0).squareRoot()) / a)
  }
}
