/// A quadratic through points, around one of them.
struct InterpolationModel {
  let hessian: Matrix
  private let gradient: [Double]
  private let origin: [Double]
  private let offsets: [[Double]]
  /// The inverse of the interpolation system; column t holds the coefficients of the t-th Lagrange polynomial.
  private let inverse: Matrix

  /// The model whose Hessian differs least from `previous`; `nil` when the points do not determine one.
  init?(_ points: [[Double]], _ values: [Double], _ center: Int, _ previous: Matrix) {
    let (m, n) = (points.count, previous.rows)
    origin = points[center]
    let origin = origin
    offsets = points.map { zip($0, origin).map(-) }
    var system = Matrix(rows: m + n + 1, columns: m + n + 1)
    for i in 0..<m {
      for j in 0..<m {
        let product = Self.dot(offsets[i], offsets[j])
        system[i, j] = product * product / 2
      }
      (system[i, m], system[m, i]) = (1, 1)
      for k in 0..<n { (system[i, m + 1 + k], system[m + 1 + k, i]) = (offsets[i][k], offsets[i][k]) }
    }
    guard let inverse = Self.pseudoInverse(system) else { return nil }
    self.inverse = inverse
    var right = [Double](repeating: 0, count: m + n + 1)
    for i in 0..<m { right[i] = values[i] - values[center] - Self.dot(offsets[i], previous * offsets[i]) / 2 }
    let solution = inverse * right
    hessian = Self.hessian(solution, offsets, adding: previous)
    gradient = Array(solution[(m + 1)...])
  }

  /// The model's change for a step from the best point.
  func change(_ d: [Double]) -> Double { Self.dot(gradient, d) + Self.dot(d, hessian * d) / 2 }

  /// The t-th Lagrange polynomial: one at the t-th point, zero at the others.
  func lagrange(_ t: Int, at x: [Double]) -> Double {
    let d = zip(x, origin).map(-)
    let m = offsets.count
    var sum = inverse[m, t]
    for i in 0..<m {
      let product = Self.dot(offsets[i], d)
      sum += inverse[i, t] * product * product / 2
    }
    for k in d.indices { sum += inverse[m + 1 + k, t] * d[k] }
    return sum
  }

  func step(radius: Double, from x: [Double], _ lower: [Double], _ upper: [Double]) -> [Double] {
    BoxedTrustRegion(gradient: gradient, hessian: hessian, radius: radius).step(from: x, lower, upper)
  }

  /// The step that makes sign times the t-th Lagrange polynomial small.
  func lagrangeStep(
    _ t: Int, _ sign: Double, radius: Double, from x: [Double], _ lower: [Double], _ upper: [Double]
  ) -> [Double] {
    let (m, n) = (offsets.count, origin.count)
    let column = (0..<(m + n + 1)).map { sign * inverse[$0, t] }
    let hessian = Self.hessian(column, offsets, adding: Matrix(rows: n, columns: n))
    return BoxedTrustRegion(gradient: Array(column[(m + 1)...]), hessian: hessian, radius: radius)
      .step(from: x, lower, upper)
  }

  private static func hessian(_ solution: [Double], _ offsets: [[Double]], adding previous: Matrix) -> Matrix {
    var result = previous
    for (i, y) in offsets.enumerated() {
      for a in y.indices { for b in y.indices { result[a, b] += solution[i] * y[a] * y[b] } }
    }
    return result
  }

  private static func pseudoInverse(_ matrix: Matrix) -> Matrix? {
    guard matrix.elements.allSatisfy(\.isFinite), let eigen = SymmetricEigen(matrix) else { return nil }
    let largest = eigen.values.map(abs).max() ?? 0
    var scaled = eigen.vectors
    for i in 0..<matrix.rows {
      let factor = abs(eigen.values[i]) > 1e-13 * largest ? 1 / eigen.values[i] : 0
      for j in 0..<matrix.columns { scaled[i, j] *= factor }
    }
    return eigen.vectors.transposedProduct(scaled)
  }

  static func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  static func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }
}
