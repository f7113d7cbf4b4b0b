import EmberNumerics
import Glibc

/// An emulator by quadratic polynomials in the standardised inputs.
///
/// Weighted least squares, in closed form: what a quadratic leaves is of higher order and grows outwards, so that a point counts by
/// 1 / g, with g the ``VarianceInflation`` there; quadratic terms are drawn to zero while points are few (ridge). Both, and the
/// variances, are those with which each example is predicted best from all others: they maximise the product of the predictive
/// densities at left-out points (Geisser & Eddy 1979, J. Am. Stat. Assoc. 74, 153). A baseline for kinds that can do more.
public struct PolynomialEmulator: LearnableEmulator {
  /// What is found by leaving examples out.
  public struct Fit: Sendable, Hashable, Codable {
    /// The inverse prior variance of quadratic coefficients, in units of the inverse variance of the errors.
    public var ridge: Double
    /// ``VarianceInflation/power``.
    public var power: Double
  }

  public static var kindName: String { "polynomial" }
  public static var title: String { "quadratic polynomial" }

  public let standardization: InputStandardization
  let basis: PolynomialBasis
  /// One row per target.
  let coefficients: Matrix
  /// Of the errors in the middle of the examples, per target.
  let variance: [Double]
  let inflation: VarianceInflation
  /// L^-1 of the normal equations' matrix L L^T.
  let inverse: Matrix
  public let leftOut: LeftOutPredictions

  public static func fit(_ examples: EmulatorExamples, after earlier: Fit?, _ options: EmulatorOptions) -> Fit? {
    var best: (fit: Fit, score: Double)?
    for power in [0.0, 1, 2, 3] {
      let inflation = VarianceInflation(examples.points, power: power)
      for ridge in [0, 1e-6, 1e-4, 1e-2, 1, 100] {
        guard let regression = PolynomialRegression(examples, ridge: ridge, inflation), regression.score.isFinite
        else { continue }
        if best.map({ regression.score > $0.score }) ?? true {
          best = (Fit(ridge: ridge, power: power), regression.score)
        }
      }
    }
    return best?.fit
  }

  public init?(_ examples: EmulatorExamples, _ fit: Fit) {
    self.init(examples, fit, inflation: VarianceInflation(examples.points, power: fit.power))
  }

  init?(_ examples: EmulatorExamples, _ fit: Fit, inflation: VarianceInflation) {
    guard let regression = PolynomialRegression(examples, ridge: fit.ridge, inflation) else { return nil }
    standardization = examples.standardization
    basis = regression.basis
    coefficients = regression.coefficients
    variance = regression.variance
    self.inflation = inflation
    inverse = regression.factor.inverseLower
    leftOut = regression.leftOut
  }

  public var inputCount: Int { basis.dimension }
  public var targetCount: Int { coefficients.rows }
  /// What is stated is what left-out points have shown.
  public var optimism: Double { 1 }

  public func predict(standardized z: [Double]) -> EmulatedTargets {
    let monomials = basis.values(z)
    let relative = inflation(z) + (inverse * monomials).reduce(0) { $0 + $1 * $1 }
    return EmulatedTargets(mean: coefficients * monomials, variance: variance.map { relative * $0 })
  }

  public func mean(standardized z: [Double]) -> [Double] { coefficients * basis.values(z) }

  public func jacobian(standardized z: [Double]) -> Matrix {
    Matrix(
      rows: targetCount, columns: inputCount,
      elements: (0..<targetCount).flatMap { basis.gradient(z, coefficients: Array(coefficients.row($0))) })
  }

  public func pullback(
    standardized z: [Double], cotangent: ([Double]) -> [Double]
  ) -> (mean: [Double], gradient: [Double]) {
    let mean = mean(standardized: z)
    return (mean, basis.gradient(z, coefficients: coefficients.product(cotangent(mean), transpose: true)))
  }

  public func conditionalVariance(at places: [[Double]]) -> any ConditionalVariance {
    ConditionedRegression(
      scale: variance, inflations: places.map { inflation($0) }, whitened: places.map { inverse * basis.values($0) })
  }
}

extension PolynomialEmulator {
  public static var archivePrefix: String { "polynomial." }

  public var arrays: [String: NPYArray] {
    let prefix = Self.archivePrefix
    return standardization.arrays.merging([
      prefix + "coefficients": NPYArray(
        shape: [coefficients.rows, coefficients.columns], .float64(coefficients.elements)),
      prefix + "variance": .list(variance),
      prefix + "inflation": .list([inflation.squaredRadius, inflation.power]),
      prefix + "inverse": NPYArray(shape: [inverse.rows, inverse.columns], .float64(inverse.elements)),
    ]) { $1 }
  }

  public init(_ archive: EmulatorArchive) throws(StorageError) {
    let (reader, prefix, targets) = (archive.reader, Self.archivePrefix, archive.compression.count)
    standardization = try archive.standardization
    basis = PolynomialBasis(dimension: standardization.mean.count, degree: 2)
    coefficients = Matrix(
      rows: targets, columns: basis.count,
      elements: try reader.numbers(prefix + "coefficients", count: targets * basis.count))
    variance = try reader.numbers(prefix + "variance", count: targets)
    let shape = try reader.numbers(prefix + "inflation", count: 2)
    inverse = try reader.square(prefix + "inverse", size: basis.count)
    guard variance.allSatisfy({ $0 >= 0 }), shape[0] > 0, (0...10).contains(shape[1]) else {
      throw .malformed(file: archive.file, reason: "variances must not be negative, nor the inflation \(shape)")
    }
    inflation = VarianceInflation(squaredRadius: shape[0], power: shape[1])
    let none = Matrix(rows: 0, columns: targets)
    leftOut = LeftOutPredictions(residuals: none, variances: none)
  }
}

/// Weighted least squares with a ridge on the quadratic terms, and what it says of each example without it.
private struct PolynomialRegression {
  let basis: PolynomialBasis
  /// The Cholesky factor of H^T W H + ridge, with H the monomials at the observations.
  let factor: CholeskyFactor
  let coefficients: Matrix
  let variance: [Double]
  let leftOut: LeftOutPredictions
  /// ln of the product of the predictive densities at left-out examples, up to a constant.
  let score: Double

  init?(_ examples: EmulatorExamples, ridge: Double, _ inflation: VarianceInflation) {
    let (points, dimension) = (examples.points, examples.dimension)
    basis = PolynomialBasis(dimension: dimension, degree: 2)
    let linear = PolynomialBasis(dimension: dimension, degree: 1)
    // So many are left to tell the errors.
    guard examples.observationCount >= linear.count + 3, ridge >= 0, inflation.power.isFinite else { return nil }
    let (inflations, count) = (points.map(inflation.callAsFunction), points.count)
    // Rows in units of the error that is expected there.
    var rows = Matrix(
      rows: examples.observationCount, columns: basis.count,
      elements: points.flatMap(basis.values) + examples.slopePoints.flatMap { [basis] in basis.slopes(points[$0]) })
    var outputs = examples.outputs
    for i in 0..<rows.rows {
      let point = i < count ? i : examples.slopePoints[(i - count) / dimension]
      let weight = 1 / inflations[point].squareRoot()
      for a in 0..<rows.columns { rows[i, a] *= weight }
      for k in 0..<outputs.columns { outputs[i, k] *= weight }
    }
    var normal = rows.transposedProduct(rows)
    for a in linear.count..<basis.count { normal[a, a] += ridge }
    guard let factor = CholeskyFactor(normal) else { return nil }
    self.factor = factor
    let projected = rows.transposedProduct(outputs)
    coefficients = factor.solveLowerTransposed(factor.solveLower(projected)).transposed
    // 1 - H (H^T W H + ridge)^-1 H^T.
    let hat = factor.solveLower(rows.transposed)
    var precision = hat.transposedProduct(hat)
    for i in precision.elements.indices { precision.elements[i] = -precision.elements[i] }
    for i in 0..<precision.rows { precision[i, i] += 1 }
    let left = LeaveOneOut(
      examples.rowsByPoint, precision: precision, projected: precision * outputs,
      processVariance: Array(repeating: 1, count: outputs.columns))
    guard left.relativeVariance.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    let relative = left.relativeVariance
    variance = (0..<outputs.columns).map { k in
      let squares = (0..<count).reduce(0.0) { $0 + left.residuals[$1, k] * left.residuals[$1, k] / relative[$1] }
      return max(squares / Double(count), .leastNormalMagnitude)
    }
    var (residuals, variances) = (left.residuals, left.residuals)
    for i in 0..<count {
      for k in 0..<outputs.columns {
        residuals[i, k] *= inflations[i].squareRoot()
        variances[i, k] = inflations[i] * relative[i] * variance[k]
      }
    }
    leftOut = LeftOutPredictions(residuals: residuals, variances: variances)
    score = variances.elements.reduce(0) { $0 - log($1) / 2 }
  }
}

/// The errors of a regression at many places, given that some of these are known: a partial Cholesky factorisation of their covariance.
private struct ConditionedRegression: ConditionalVariance {
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
    relative = zip(inflations, whitened).map { $0 + $1.reduce(0) { $0 + $1 * $1 } }
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
