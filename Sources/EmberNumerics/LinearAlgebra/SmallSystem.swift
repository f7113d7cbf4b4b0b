/// A few linear equations of a general matrix.
public enum SmallSystem {
  /// x of A x = b, where `rows` are those of A, by elimination with pivots; `nil` where the matrix is singular or has no numbers.
  public static func solve(_ rows: [[Double]], _ b: [Double]) -> [Double]? {
    var rows = zip(rows, b).map { $0 + [$1] }
    let count = rows.count
    for column in 0..<count {
      guard let pivot = (column..<count).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }) else { return nil }
      rows.swapAt(column, pivot)
      guard rows[column][column] != 0, rows[column].allSatisfy(\.isFinite) else { return nil }
      for row in column + 1..<count {
        let factor = rows[row][column] / rows[column][column]
        for i in column...count { rows[row][i] -= factor * rows[column][i] }
      }
    }
    var x = [Double](repeating: 0, count: count)
    for row in (0..<count).reversed() {
      let rest = (row + 1..<count).reduce(rows[row][count]) { $0 - rows[row][$1] * x[$1] }
      x[row] = rest / rows[row][row]
    }
    return x.allSatisfy(\.isFinite) ? x : nil
  }
}
