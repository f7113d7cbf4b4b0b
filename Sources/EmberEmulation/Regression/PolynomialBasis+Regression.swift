import EmberNumerics

extension PolynomialBasis {
  /// The monomials at every observation of the examples, one row each: values first, then slopes.
  func functions(_ examples: EmulatorExamples) -> Matrix {
    let points = examples.points
    return Matrix(
      rows: examples.observationCount, columns: count,
      elements: points.flatMap(values) + examples.slopePoints.flatMap { slopes(points[$0]) })
  }

  /// Monomials of degree 2, 3 and so on are drawn to zero, those of each degree by its own number; those of degree 0 and 1 are free.
  func ridge(_ ridges: [Double]) -> [Double] {
    var ridge = [Double](repeating: 0, count: count)
    for (d, own) in zip(2...max(degree, 2), ridges) where d <= degree { for a in places(degree: d) { ridge[a] = own } }
    return ridge
  }
}
