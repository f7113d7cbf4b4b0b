import EmberNumerics

/// What Gaussian processes take for a mean function: 1, 1 and z_i, or a quadratic.
extension PolynomialBasis {
  /// The highest degree up to 2 that `points` observations determine with some to spare for the process itself.
  public init(dimension: Int, points: Int) {
    let quadratic = PolynomialBasis(dimension: dimension, degree: 2)
    let linear = PolynomialBasis(dimension: dimension, degree: 1)
    if points >= Self.comfortableCount(dimension: dimension) {
      self = quadratic
    } else if points >= linear.count + 3 {
      self = linear
    } else {
      self = PolynomialBasis(dimension: dimension, degree: 0)
    }
  }

  /// The number of points with which the mean function is quadratic.
  public static func comfortableCount(dimension: Int) -> Int {
    PolynomialBasis(dimension: dimension, degree: 2).count + dimension + 2
  }
}
