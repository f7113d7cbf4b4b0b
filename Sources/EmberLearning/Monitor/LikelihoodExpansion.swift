import EmberTheory

/// ln L as a quadratic function of errors e of an emulator's targets: g . e - e F e / 2.
struct LikelihoodExpansion: Sendable {
  /// g.
  var gradient: [Double]
  /// F, row by row.
  var curvature: [Double]

  /// No dependence on `count` targets.
  init(count: Int) {
    gradient = Array(repeating: 0, count: count)
    curvature = Array(repeating: 0, count: count * count)
  }

  /// Adds another, of the same targets.
  mutating func add(_ other: LikelihoodExpansion) {
    for k in gradient.indices { gradient[k] += other.gradient[k] }
    for k in curvature.indices { curvature[k] += other.curvature[k] }
  }

  /// Adds products of responses to the first targets.
  ///
  /// - Parameters:
  ///   - products: a matrix that holds them, row by row.
  ///   - start: the place of the first of them there.
  ///   - count: so many targets.
  ///   - scale: what they are multiplied by.
  mutating func addCurvature(
    _ products: [Double], rowLength: Int, from start: (row: Int, column: Int) = (0, 0), count: Int, times scale: Double
  ) {
    let total = gradient.count
    for k in 0..<count {
      let row = (start.row + k) * rowLength + start.column
      for l in 0..<count { curvature[k * total + l] += scale * products[row + l] }
    }
  }

  /// The change of ln L for given errors of the targets.
  func change(_ errors: [Double]) -> Double {
    let n = gradient.count
    var sum = 0.0
    for k in 0..<n {
      var bend = 0.0
      for l in 0..<n { bend += curvature[k * n + l] * errors[l] }
      sum += errors[k] * (gradient[k] - bend / 2)
    }
    return sum
  }

  /// tr(F V): the mean square of the change that independent errors of the targets make to the whitened residual, which tells
  /// how far a point is from the training points whatever the gradient is there.
  func spread(_ variance: [Double]) -> Double {
    variance.indices.reduce(0) { $0 + curvature[$1 * variance.count + $1] * variance[$1] }
  }

  /// The squared error of ln L for independent normal errors of the targets: first order g^2 v, second order
  /// tr(F V F V) / 2, and the square of the mean -tr(F V) / 2 that the curvature brings.
  func squaredError(_ variance: [Double]) -> Double {
    let n = gradient.count
    var first = 0.0
    var second = 0.0
    var bias = 0.0
    for k in 0..<n {
      first += gradient[k] * gradient[k] * variance[k]
      bias -= curvature[k * n + k] * variance[k] / 2
      for l in 0..<n {
        let f = curvature[k * n + l]
        second += f * f * variance[k] * variance[l] / 2
      }
    }
    return first + second + bias * bias
  }
}

/// One likelihood's part in an expansion, at nuisance parameters of which it holds for all that agree in those that the likelihood sees.
struct LikelihoodPart: Sendable {
  var nuisance: NuisanceParameters
  var expansion: LikelihoodExpansion
  var logLikelihood: Double
}
