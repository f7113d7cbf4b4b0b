import CGSL

/// A dense real matrix, row-major.
public struct Matrix: Sendable, Equatable {
  public let rows: Int
  public let columns: Int
  /// Elements row by row; element (i, j) stands at i * columns + j.
  public var elements: [Double]

  /// A matrix from its elements, row by row; traps unless there are rows * columns of them.
  public init(rows: Int, columns: Int, elements: [Double]) {
    precondition(elements.count == rows * columns, "a matrix needs rows * columns elements")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// A matrix of zeros.
  public init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, elements: Array(repeating: 0, count: rows * columns))
  }

  /// A diagonal matrix.
  public init(diagonal: [Double]) {
    self.init(rows: diagonal.count, columns: diagonal.count)
    for i in diagonal.indices { self[i, i] = diagonal[i] }
  }

  @inlinable
  public subscript(i: Int, j: Int) -> Double {
    get { elements[i * columns + j] }
    set { elements[i * columns + j] = newValue }
  }

  /// Row i.
  public func row(_ i: Int) -> ArraySlice<Double> { elements[i * columns..<(i + 1) * columns] }

  public var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for i in 0..<rows { for j in 0..<columns { result[j, i] = self[i, j] } }
    return result
  }

  /// The matrix product, by BLAS.
  public static func * (a: Matrix, b: Matrix) -> Matrix {
    precondition(a.columns == b.rows, "inner dimensions differ")
    return a.general(b, transposeA: false, transposeB: false, rows: a.rows, columns: b.columns, inner: a.columns)
  }

  /// The matrix-vector product, by BLAS.
  public static func * (a: Matrix, x: [Double]) -> [Double] { a.product(x, transpose: false) }

  /// A x, or A^T x when `transpose`.
  public func product(_ x: [Double], transpose: Bool) -> [Double] {
    precondition(x.count == (transpose ? rows : columns), "dimensions differ")
    var y = [Double](repeating: 0, count: transpose ? columns : rows)
    guard !elements.isEmpty else { return y }
    BLAS.useOneThread
    cblas_dgemv(
      BLAS.rowMajor,
      BLAS.operation(transposed: transpose),
      Int32(rows), Int32(columns), 1, elements, Int32(columns), x, 1, 0, &y, 1)
    return y
  }
}
