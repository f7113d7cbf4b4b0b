/// tr(W dR / d ln theta) for the covariance R of all observations and symmetric weights W: what the gradient of a likelihood needs. With
/// W = count P - sum over outputs of (nu / q) P y y^T P it is that of the restricted likelihood.
///
/// Pair by pair, tr(W R) is a function of r^2, of u = Delta / length and of the weights of slopes over lengths, w and W' below, all of
/// which change with the lengths: value and slope contribute -2 k' w u, slope and slope -(4 k'' u W' u + 2 k' tr W').
struct CovarianceTrace {
  package let geometry: TrainingGeometry
  let kernel: Kernel
  /// W, row by row.
  let weights: [Double]

  /// One number per logarithm of the hyperparameters.
  ///
  /// - Parameter r2: ``TrainingGeometry/squaredDistances(_:)``.
  func callAsFunction(_ hyperparameters: Hyperparameters, _ r2: [Double]) -> [Double] {
    let (n, size) = (geometry.count, geometry.observationCount)
    let inverseLengths = hyperparameters.inverseLengths
    // d tr(W R) / d(r^2) of every pair, and what changes by the lengths otherwise.
    var weighted = [Double](repeating: 0, count: r2.count)
    var explicit = [Double](repeating: 0, count: inverseLengths.count)
    var pair = 0
    for i in 0..<n {
      for j in 0..<i {
        weighted[pair] = 2 * weights[i * size + j] * kernel.slope(r2[pair])
        pair += 1
      }
    }
    for place in geometry.slopePoints.indices {
      addValues(place, inverseLengths, r2, &weighted, &explicit)
      for earlier in 0...place { addSlopes(place, earlier, inverseLengths, r2, &weighted, &explicit) }
    }
    var result = inverseLengths.enumerated().map { d, inverse in
      let difference = geometry.squaredDifferences[d]
      var sum = 0.0
      for pair in weighted.indices { sum += weighted[pair] * difference[pair] }
      return explicit[d] - 2 * inverse * inverse * sum
    }
    result.append(hyperparameters.relativeNoise * trace(0..<n))
    if geometry.hasSlopes { result.append(hyperparameters.relativeSlopeNoise * trace(n..<size)) }
    return result
  }

  private func trace(_ rows: Range<Int>) -> Double {
    rows.reduce(0) { $0 + weights[$1 * geometry.observationCount + $1] }
  }

  /// The place of a pair in the geometry; `nil` for a point and itself.
  private func pair(_ i: Int, _ j: Int) -> Int? {
    i == j ? nil : max(i, j) * (max(i, j) - 1) / 2 + min(i, j)
  }

  /// Slopes at one point and the values of all others; a point's own are independent.
  private func addValues(
    _ place: Int, _ inverseLengths: [Double], _ r2: [Double], _ weighted: inout [Double], _ explicit: inout [Double]
  ) {
    let point = geometry.slopePoints[place]
    let first = geometry.slopeRow(place)
    for other in 0..<geometry.count {
      guard let pair = pair(other, point) else { continue }
      let u = geometry.scaledDifference(other, point, inverseLengths)
      let row = other * geometry.observationCount + first
      let (slope, curvature) = (kernel.slope(r2[pair]), kernel.curvature(r2[pair]))
      for a in u.indices {
        let along = 2 * weights[row + a] * inverseLengths[a] * u[a]
        weighted[pair] -= 2 * curvature * along
        explicit[a] += 4 * slope * along
      }
    }
  }

  /// Slopes at two points, or at one.
  private func addSlopes(
    _ place: Int, _ earlier: Int, _ inverseLengths: [Double], _ r2: [Double], _ weighted: inout [Double],
    _ explicit: inout [Double]
  ) {
    let (point, other) = (geometry.slopePoints[place], geometry.slopePoints[earlier])
    let pair = pair(point, other)
    let r2 = pair.map { r2[$0] } ?? 0
    let (slope, curvature, third) = (kernel.slope(r2), kernel.curvature(r2), kernel.third(r2))
    let u = geometry.scaledDifference(point, other, inverseLengths)
    let count = place == earlier ? 1.0 : 2.0
    var (square, trace) = (0.0, 0.0)
    for a in u.indices {
      for b in u.indices {
        let row = (geometry.slopeRow(place) + a) * geometry.observationCount + geometry.slopeRow(earlier) + b
        let weight = count * weights[row] * inverseLengths[a] * inverseLengths[b]
        let product = weight * u[a] * u[b]
        square += product
        explicit[a] += 8 * curvature * product
        explicit[b] += 8 * curvature * product
        guard a == b else { continue }
        trace += weight
        explicit[a] += 4 * slope * weight
      }
    }
    if let pair { weighted[pair] -= 4 * third * square + 2 * curvature * trace }
  }
}
