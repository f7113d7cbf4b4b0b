import EmberNumerics
import Glibc

/// What Hamimeche and Lewis 2008 (arXiv:0801.0554, eqs 27 and 47) make of the spectra between maps in one bin: nearly Gaussian numbers
/// X = F^1/2 g(M^-1/2 Q M^-1/2) F^1/2, which vanish where the model M is what was measured, Q.
///
/// Matrices are symmetric, over maps, noise included.
package struct HamimecheLewis: Sendable {
  /// Q.
  let measured: Matrix
  /// F^1/2 of the fiducial model.
  private let fiducialRoot: Matrix

  /// `nil` unless the fiducial model is positive definite.
  package init?(measured: Matrix, fiducial: Matrix) {
    guard let eigen = SymmetricEigen(fiducial), let least = eigen.values.first, least > 0 else { return nil }
    self.measured = measured
    fiducialRoot = Self.compose(eigen, eigen.values.map { $0.squareRoot() })
  }

  /// The transform at one model.
  struct Value {
    /// X.
    let transformed: Matrix
    fileprivate let model: SymmetricEigen
    fileprivate let root: Matrix
    fileprivate let ratio: SymmetricEigen
  }

  /// `nil` unless the model is positive definite, and what was measured is so in its units.
  func callAsFunction(_ model: Matrix) -> Value? {
    guard let eigen = SymmetricEigen(model), let least = eigen.values.first, least > 0 else { return nil }
    let root = Self.compose(eigen, eigen.values.map { 1 / $0.squareRoot() })
    guard let ratio = SymmetricEigen(root * measured * root), let smallest = ratio.values.first, smallest > 0 else {
      return nil
    }
    let inner = Self.compose(ratio, ratio.values.map { Self.root($0).value })
    return Value(transformed: fiducialRoot * inner * fiducialRoot, model: eigen, root: root, ratio: ratio)
  }

  /// dX for a change of the model.
  func response(_ change: Matrix, at value: Value) -> Matrix {
    let ofRoot = Self.derivative(value.model, along: change, Self.inverseRoot)
    let half = ofRoot * measured * value.root
    var ofRatio = half
    for i in 0..<half.rows { for j in 0..<half.rows { ofRatio[i, j] += half[j, i] } }
    let inner = Self.derivative(value.ratio, along: ofRatio) { Self.root($0) }
    return fiducialRoot * inner * fiducialRoot
  }

  /// How X answers to each element of the model's lower triangle, (0,0), (1,0), (1,1), ...: one row for each, lower triangles again.
  func slopes(at value: Value) -> Matrix {
    let n = measured.rows
    // Of ``response(_:at:)`` all that is the same for every element.
    let (vectors, own) = (value.model.vectors, value.ratio.vectors)
    let before = own * vectors.transposed
    let after = vectors * measured * value.root * own.transposed
    let outer = fiducialRoot * own.transposed
    let outerTransposed = outer.transposed
    let ofRoot = Self.differences(value.model.values, Self.inverseRoot)
    let ofRatio = Self.differences(value.ratio.values, Self.root)
    var rows: [Double] = []
    rows.reserveCapacity(n * n * (n + 1) * (n + 1) / 4)
    for i in 0..<n {
      for j in 0...i {
        var rotated = ofRoot
        for a in 0..<n {
          for b in 0..<n {
            let direct = vectors[a, i] * vectors[b, j]
            rotated[a, b] *= i == j ? direct : direct + vectors[a, j] * vectors[b, i]
          }
        }
        let half = before * rotated * after
        var inner = ofRatio
        for a in 0..<n { for b in 0..<n { inner[a, b] *= half[a, b] + half[b, a] } }
        let change = outer * inner * outerTransposed
        for a in 0..<n { for b in 0...a { rows.append(change[a, b]) } }
      }
    }
    return Matrix(rows: n * (n + 1) / 2, columns: n * (n + 1) / 2, elements: rows)
  }

  /// The transpose of ``response(_:at:)``: carries a symmetric gradient with respect to X, the sum of whose elements times dX is the change,
  /// back to one with respect to the model.
  func pullback(_ gradient: Matrix, at value: Value) -> Matrix {
    let ofRatio = Self.derivative(value.ratio, along: fiducialRoot * gradient * fiducialRoot) { Self.root($0) }
    let half = ofRatio * value.root * measured
    var ofRoot = half
    for i in 0..<half.rows { for j in 0..<half.rows { ofRoot[i, j] += half[j, i] } }
    return Self.derivative(value.model, along: ofRoot, Self.inverseRoot)
  }

  /// w^-1/2 and its slope.
  private static func inverseRoot(_ w: Double) -> (value: Double, slope: Double) {
    let s = 1 / w.squareRoot()
    return (s, -s / (2 * w))
  }

  /// g(e) = sign(e - 1) sqrt(2 (e - ln e - 1)) and its slope.
  static func root(_ e: Double) -> (value: Double, slope: Double) {
    let t = e - 1
    // g = t h; the series of h^2 = 2 (t - ln(1 + t)) / t^2 where the difference would cancel.
    let square =
      abs(t) < 1e-3
      ? 1 + t * (-2 / 3.0 + t * (1 / 2.0 + t * (-2 / 5.0 + t / 3))) : 2 * (t - log1p(t)) / (t * t)
    let h = square.squareRoot()
    return (t * h, 1 / (e * h))
  }

  /// f(A) = sum of f(a_i) v_i v_i^T.
  private static func compose(_ eigen: SymmetricEigen, _ values: [Double]) -> Matrix {
    var scaled = eigen.vectors
    for i in 0..<scaled.rows { for j in 0..<scaled.columns { scaled[i, j] *= values[i] } }
    return eigen.vectors.transposedProduct(scaled)
  }

  /// df(A) for a change of A: between eigenvectors, divided differences of f times the change (Daleckii and Krein 1965).
  private static func derivative(
    _ eigen: SymmetricEigen, along change: Matrix, _ function: (Double) -> (value: Double, slope: Double)
  ) -> Matrix {
    var rotated = eigen.vectors * change * eigen.vectors.transposed
    let differences = differences(eigen.values, function)
    for i in rotated.elements.indices { rotated.elements[i] *= differences.elements[i] }
    return eigen.vectors.transposedProduct(rotated * eigen.vectors)
  }

  /// (f(a_i) - f(a_j)) / (a_i - a_j), the slope of f where they meet.
  private static func differences(
    _ values: [Double], _ function: (Double) -> (value: Double, slope: Double)
  ) -> Matrix {
    let f = values.map(function)
    var result = Matrix(rows: f.count, columns: f.count)
    for i in f.indices {
      for j in f.indices {
        let gap = values[i] - values[j]
        let isClose = abs(gap) <= 1e-5 * max(abs(values[i]), abs(values[j]))
        result[i, j] = isClose ? (f[i].slope + f[j].slope) / 2 : (f[i].value - f[j].value) / gap
      }
    }
    return result
  }
}
