import EmberNumerics

/// The variances of a process at many inputs, and how they shrink when some of these inputs are learnt too: a partial
/// Cholesky factorisation of their posterior covariance, hyperparameters kept.
struct ConditionedProcess: Sendable {
  /// At each input, in units of the process variance, noise included.
  private(set) var relative: [Double]
  private let process: GaussianProcess
  private let inputs: [[Double]]
  /// What training points and mean function explain of each input; one per row.
  private let explained: Matrix
  private let own: Matrix
  /// One column of the factor per input that has been learnt.
  private var columns: [[Double]] = []

  init(_ process: GaussianProcess, at inputs: [[Double]]) {
    self.process = process
    self.inputs = inputs
    let parts = inputs.map { process.varianceParts($0) }
    explained = Matrix(rows: inputs.count, columns: process.observationCount, elements: parts.flatMap(\.explained))
    own = Matrix(
      rows: inputs.count, columns: parts.first?.mean.count ?? 0, elements: parts.flatMap(\.mean))
    relative = parts.map { part in
      max(1 - Self.square(part.explained), 0) + Self.square(part.mean) + process.relativeNoise
    }
  }

  /// The variances of all outputs at input number `i`, inflated by a factor.
  func variances(_ i: Int, factor: Double) -> [Double] {
    let own = factor * relative[i]
    return process.processVariance.map { $0 * own }
  }

  /// Takes input number `i` for known from now on.
  mutating func learn(_ i: Int) {
    var column = (0..<inputs.count).map { covariance($0, i) }
    for earlier in columns { for j in column.indices { column[j] -= earlier[j] * earlier[i] } }
    let pivot = max(column[i] + process.relativeNoise, .leastNormalMagnitude).squareRoot()
    for j in column.indices {
      column[j] /= pivot
      relative[j] = max(relative[j] - column[j] * column[j], process.relativeNoise)
    }
    columns.append(column)
  }

  /// The covariance of the process at two inputs given the training points, in units of the process variance.
  private func covariance(_ i: Int, _ j: Int) -> Double {
    process.correlation(inputs[i], inputs[j]) - Self.product(explained.row(i), explained.row(j))
      + Self.product(own.row(i), own.row(j))
  }

  private static func square(_ x: [Double]) -> Double { product(x[...], x[...]) }

  private static func product(_ x: ArraySlice<Double>, _ y: ArraySlice<Double>) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

extension GaussianProcess {
  /// The correlation of the process at two standardised inputs.
  func correlation(_ z: [Double], _ other: [Double]) -> Double {
    var r2 = 0.0
    for d in z.indices {
      let difference = (z[d] - other[d]) * inverseLengths[d]
      r2 += difference * difference
    }
    return kernel.value(r2)
  }

  /// The two vectors of which the variance at a standardised input is made; see ``VarianceFactors``.
  func varianceParts(_ z: [Double]) -> (explained: [Double], mean: [Double]) {
    varianceFactors.parts(covariances(z), basis.values(z))
  }
}
