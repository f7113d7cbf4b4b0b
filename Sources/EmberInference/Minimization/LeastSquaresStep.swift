import EmberNumerics

/// |r|^2 plus normal priors within limits, and the damped Gauss-Newton step that lowers it.
struct LeastSquaresStep: Sendable {
  let prior: Prior
  let scales: [Double]

  /// |r|^2 minus twice ln prior, but for constants.
  func objective(_ x: [Double], _ r: [Double]) -> Double {
    var sum = r.reduce(0) { $0 + $1 * $1 }
    for (value, component) in zip(x, prior.components) { sum -= 2 * component.logShape(value) }
    return sum
  }

  /// Minus half the gradient of the objective.
  func descent(_ x: [Double], _ r: [Double], _ jacobian: Matrix) -> [Double] {
    zip(jacobian.product(r, transpose: true), prior.logDensityGradient(x)).map { $1 - $0 }
  }

  /// Solves (F + lambda diag F) dx = -gradient / 2 within the limits: a parameter whose step would cross a limit goes to the limit,
  /// and the others follow it along their correlations.
  func damped(_ x: [Double], _ r: [Double], _ jacobian: Matrix, damping: Double) throws(InferenceError) -> [Double] {
    let fisher = FisherMatrix(jacobian: jacobian).adding(prior).matrix
    let right = descent(x, r, jacobian)
    var free = x.indices.filter { i in
      let support = prior.components[i].support
      return !(x[i] <= support.lowerBound && right[i] < 0) && !(x[i] >= support.upperBound && right[i] > 0)
    }
    var step = [Double](repeating: 0, count: x.count)
    while !free.isEmpty {
      let pull = fisher * step
      let solution = try solved(fisher, zip(right, pull).map(-), free, damping: damping)
      let crossing = free.filter { !prior.components[$0].support.contains(x[$0] + solution[$0]) }
      for i in crossing.isEmpty ? free : crossing {
        let support = prior.components[i].support
        step[i] = min(max(x[i] + solution[i], support.lowerBound), support.upperBound) - x[i]
      }
      if crossing.isEmpty { break }
      free.removeAll(where: crossing.contains)
    }
    return step
  }

  /// The step of the free parameters alone; zero for the others.
  private func solved(
    _ fisher: Matrix, _ right: [Double], _ free: [Int], damping: Double
  ) throws(InferenceError) -> [Double] {
    var reduced = Matrix(rows: free.count, columns: free.count)
    for (a, i) in free.enumerated() {
      for (b, j) in free.enumerated() { reduced[a, b] = fisher[i, j] * scales[i] * scales[j] }
      // The small term keeps a direction without information from making the matrix singular.
      reduced[a, a] *= 1 + damping
      reduced[a, a] += 1e-10
    }
    guard let factor = CholeskyFactor(reduced) else {
      var direction = [Double](repeating: 0, count: right.count)
      for (i, part) in zip(free, reduced.weakestDirection) { direction[i] = part }
      throw .notPositiveDefinite(what: "the Fisher matrix", direction: direction)
    }
    var step = [Double](repeating: 0, count: right.count)
    for (i, value) in zip(free, factor.solve(free.map { right[$0] * scales[$0] })) { step[i] = value * scales[i] }
    return step
  }

  /// The nearest point within the limits.
  func inside(_ x: [Double]) -> [Double] {
    zip(x, prior.components).map { value, component in
      min(max(value, component.support.lowerBound), component.support.upperBound)
    }
  }
}
