import EmberNumerics

/// Weights at points: a sum that stands for an integral.
struct DiscreteMeasure: Sendable, Equatable {
  let points: [Double]
  let weights: [Double]

  init(points: [Double], weights: [Double]) {
    self.points = points
    self.weights = weights
  }

  /// A sum of few points that has the same value for polynomials up to degree 2 `count` - 1: Gauss's rule of positive and of negative weights,
  /// by Stieltjes' procedure (Gautschi 2004, section 2.2). Itself where it has no more points.
  func compressed(to count: Int) -> DiscreteMeasure {
    let signs = [1.0, -1.0].map { sign in
      DiscreteMeasure.gauss(zip(points, weights).filter { sign * $0.1 > 0 }.map { ($0.0, sign * $0.1) }, count, sign)
    }
    let found = signs.compactMap(\.self)
    guard found.count == signs.count else { return self }
    let all = found.flatMap { $0 }
    guard all.count < points.count else { return self }
    return DiscreteMeasure(points: all.map(\.0), weights: all.map(\.1))
  }

  /// Gauss's rule of positive weights, with a sign; `nil` where its matrix has no eigenvalues.
  private static func gauss(_ measure: [(Double, Double)], _ count: Int, _ sign: Double) -> [(Double, Double)]? {
    guard measure.count > count else { return measure.map { ($0.0, sign * $0.1) } }
    let total = measure.reduce(0) { $0 + $1.1 }
    var jacobi = Matrix(rows: count, columns: count)
    var previous = [Double](repeating: 0, count: measure.count)
    var current = [Double](repeating: 1 / total.squareRoot(), count: measure.count)
    var coupling = 0.0
    for k in 0..<count {
      let mean = zip(measure, current).reduce(0) { $0 + $1.0.1 * $1.0.0 * $1.1 * $1.1 }
      jacobi[k, k] = mean
      var next = measure.indices.map { (measure[$0].0 - mean) * current[$0] - coupling * previous[$0] }
      let norm = zip(measure, next).reduce(0) { $0 + $1.0.1 * $1.1 * $1.1 }.squareRoot()
      guard norm > 0, k + 1 < count else { break }
      next = next.map { $0 / norm }
      (jacobi[k, k + 1], jacobi[k + 1, k]) = (norm, norm)
      (previous, current, coupling) = (current, next, norm)
    }
    guard let eigen = SymmetricEigen(jacobi) else { return nil }
    return eigen.values.indices.map { i in
      (eigen.values[i], sign * total * eigen.vectors[i, 0] * eigen.vectors[i, 0])
    }
  }
}
