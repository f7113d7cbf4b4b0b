extension [Double] {
  /// The sum of the squares.
  package var squaredNorm: Double { reduce(0) { $0 + $1 * $1 } }
}
