import EmberNumerics
import Glibc

/// The errors of regressions at examples that were left out, one row per example: how large they are, and how probable they made them.
struct LeftOutErrors {
  /// Of the errors in the middle of the examples, per target.
  let variance: [Double]
  /// ln of the product of the predictive densities at left-out examples, up to a constant (Geisser & Eddy 1979, J. Am. Stat. Assoc.
  /// 74, 153).
  let score: Double
  let predictions: LeftOutPredictions

  /// - Parameter regressions: with the examples that each of them judges; every example is judged once.
  init(_ regressions: [(regression: RidgeRegression, examples: [Int])]) {
    let count = regressions.reduce(0) { $0 + $1.examples.count }
    let targets = regressions.first?.regression.residuals.columns ?? 0
    var squares = [Double](repeating: 0, count: targets)
    for (regression, examples) in regressions {
      for i in examples {
        for k in squares.indices {
          squares[k] += regression.residuals[i, k] * regression.residuals[i, k] / regression.relativeVariance[i]
        }
      }
    }
    variance = squares.map { max($0 / Double(max(count, 1)), .leastNormalMagnitude) }
    var residuals = Matrix(rows: count, columns: targets)
    var variances = residuals
    for (regression, examples) in regressions {
      for i in examples {
        for k in 0..<targets {
          residuals[i, k] = regression.residuals[i, k] * regression.inflations[i].squareRoot()
          variances[i, k] = regression.inflations[i] * regression.relativeVariance[i] * variance[k]
        }
      }
    }
    predictions = LeftOutPredictions(residuals: residuals, variances: variances)
    score = variances.elements.reduce(0) { $0 - log($1) / 2 }
  }
}
