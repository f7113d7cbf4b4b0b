import EmberNumerics

extension Matrix {
  /// The mean of the matrix and its transpose.
  package var symmetrized: Matrix {
    var result = self
    for i in 0..<rows { for j in 0..<columns { result[i, j] = (self[i, j] + self[j, i]) / 2 } }
    return result
  }
}
