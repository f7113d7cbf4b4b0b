import EmberNumerics

extension PolynomialBasis {
  /// The monomials at every observation of the examples, one row each: values first, then slopes.
  func functions(_ examples: EmulatorExamples) -> Matrix {
    let points = examples.points
    return Matrix(
      rows: examples.observationCount, columns: count,
      elements: points.flatMap(values) + examples.slopePoints.flatMap { slopes(points[$0]) })
  }

  /// Quadratic terms alone are drawn to zero.
  func ridge(_ ridge: Double) -> [Double] {
    let free = PolynomialBasis(dimension: dimension, degree: min(degree, 1)).count
    return (0..<count).map { $0 < free ? 0 : ridge }
  }
}
