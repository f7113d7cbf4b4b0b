import EmberNumerics

extension Matrix {
  /// Rows and columns of a symmetric matrix of `count` rows, by its lower triangle, row by row, or by all of its elements; `nil` when there
  /// are neither as many.
  package init?(symmetric values: [Double], count: Int, keeping kept: [Int]) {
    if values.count == count * (count + 1) / 2 {
      self.init(lowerTriangle: values, keeping: kept)
    } else if values.count == count * count {
      self.init(kept) { values[$0 * count + $1] }
    } else {
      return nil
    }
  }

  /// Rows and columns of a symmetric matrix by its lower triangle, row by row, which has to hold them.
  package init(lowerTriangle values: [Double], keeping kept: [Int]) {
    self.init(kept) { values[$0 * ($0 + 1) / 2 + $1] }
  }

  /// - Parameter element: in a row and a column before or at the diagonal; `kept` ascends.
  private init(_ kept: [Int], _ element: (Int, Int) -> Double) {
    self.init(rows: kept.count, columns: kept.count)
    for (i, row) in kept.enumerated() {
      for (j, column) in kept[...i].enumerated() {
        self[i, j] = element(row, column)
        self[j, i] = self[i, j]
      }
    }
  }
}
