import EmberNumerics

/// A Gaussian process without mean, given the values at a few points: simple kriging (Rasmussen & Williams 2006, eqs. 2.25 and 2.26).
struct LocalProcess {
  private let shape: ProcessShape
  /// The points, scaled.
  private let scaled: [[Double]]
  private let factor: CholeskyFactor
  /// (C + noise)^-1 times the values.
  private let weights: [Double]

  /// What predictions at a place are made of: the covariances with the points and their slopes by squared distance.
  struct Place {
    fileprivate let scaled: [Double]
    fileprivate let values: [Double]
    fileprivate let slopes: [Double]
  }

  /// `nil` when the covariance is not positive definite to working precision.
  ///
  /// - Parameters:
  ///   - points: standardised inputs.
  ///   - values: one for each point.
  ///   - penalties: variances of errors of the values besides the noise, in units of that of the process.
  init?(_ shape: ProcessShape, points: [[Double]], values: [Double], penalties: [Double]) {
    let scaled = points.map(shape.scaled)
    var covariance = Matrix(rows: points.count, columns: points.count)
    for i in points.indices {
      for j in 0..<i { covariance[i, j] = shape.kernel.value(ProcessShape.squaredDistance(scaled[i], scaled[j])) }
      covariance[i, i] = 1 + shape.relativeNoise + penalties[i]
    }
    guard let factor = CholeskyFactor(covariance) else { return nil }
    self.shape = shape
    self.scaled = scaled
    self.factor = factor
    weights = factor.solve(values)
  }

  func place(_ z: [Double]) -> Place {
    let own = shape.scaled(z)
    let both = scaled.map { shape.kernel.valueAndSlope(ProcessShape.squaredDistance(own, $0)) }
    return Place(scaled: own, values: both.map(\.value), slopes: both.map(\.slope))
  }

  func mean(_ place: Place) -> Double { zip(weights, place.values).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The variance of a new observation, noise included, in units of that of the process.
  func relativeVariance(_ place: Place) -> Double {
    max(1 - factor.solveLower(place.values).squaredNorm, 0) + shape.relativeNoise
  }

  /// Adds a multiple of d mean / dz.
  ///
  /// - Parameter penaltySlopes: d penalty / dz of each point.
  func addGradient(_ place: Place, penaltySlopes: [[Double]], times weight: Double, to gradient: inout [Double]) {
    let explained = factor.solve(place.values)
    for (i, point) in scaled.enumerated() {
      let along = 2 * weight * weights[i] * place.slopes[i]
      let penalised = weight * explained[i] * weights[i]
      for d in gradient.indices {
        gradient[d] += along * (place.scaled[d] - point[d]) * shape.inverseLengths[d] - penalised * penaltySlopes[i][d]
      }
    }
  }
}

/// Kernel, lengths and noise of a process.
struct ProcessShape: Sendable {
  let kernel: Kernel
  let inverseLengths: [Double]
  let relativeNoise: Double

  /// `nil` unless the fit is one for inputs of this dimension.
  init?(_ fit: FittedProcess, dimension: Int) {
    guard (dimension + 1...dimension + 2).contains(fit.logarithms.count), fit.logarithms.allSatisfy(\.isFinite) else {
      return nil
    }
    let hyperparameters = Hyperparameters(logarithms: Array(fit.logarithms.prefix(dimension + 1)))
    kernel = fit.kernel
    inverseLengths = hyperparameters.inverseLengths
    relativeNoise = hyperparameters.relativeNoise
  }

  func scaled(_ z: [Double]) -> [Double] { zip(z, inverseLengths).map { $0 * $1 } }

  static func squaredDistance(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for d in a.indices { sum += (a[d] - b[d]) * (a[d] - b[d]) }
    return sum
  }
}
