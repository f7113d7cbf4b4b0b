import EmberNumerics

/// The errors of a regression at many places, given that some of these are known: a partial Cholesky factorisation of their covariance.
struct ConditionedRegression: ConditionalVariance {
  let scale: [Double]
  /// Of the errors beyond what the coefficients may be off by, at each place, in units of the scale.
  let inflations: [Double]
  /// L^-1 times the monomials at each place.
  let whitened: [[Double]]
  private var columns: [[Double]] = []
  private var relative: [Double]

  init(scale: [Double], inflations: [Double], whitened: [[Double]]) {
    self.scale = scale
    self.inflations = inflations
    self.whitened = whitened
    relative = zip(inflations, whitened).map { $0 + $1.squaredNorm }
  }

  func variances(_ i: Int) -> [Double] { scale.map { relative[i] * $0 } }

  mutating func learn(_ i: Int) {
    var column = whitened.map { own in zip(own, whitened[i]).reduce(0) { $0 + $1.0 * $1.1 } }
    for earlier in columns { for j in column.indices { column[j] -= earlier[j] * earlier[i] } }
    let pivot = max(column[i] + inflations[i], .leastNormalMagnitude).squareRoot()
    for j in column.indices {
      column[j] /= pivot
      relative[j] = max(relative[j] - column[j] * column[j], inflations[j])
    }
    columns.append(column)
  }
}
