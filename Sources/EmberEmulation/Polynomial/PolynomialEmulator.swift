import EmberNumerics

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
        guard let regression = regression(examples, ridge: ridge, inflation) else { continue }
        let score = LeftOutErrors([(regression, Array(examples.points.indices))]).score
        guard score.isFinite else { continue }
        if best.map({ score > $0.score }) ?? true { best = (Fit(ridge: ridge, power: power), score) }
      }
    }
    return best?.fit
  }

  public init?(_ examples: EmulatorExamples, _ fit: Fit) {
    self.init(examples, fit, inflation: VarianceInflation(examples.points, power: fit.power))
  }

  init?(_ examples: EmulatorExamples, _ fit: Fit, inflation: VarianceInflation) {
    guard let regression = Self.regression(examples, ridge: fit.ridge, inflation) else { return nil }
    let errors = LeftOutErrors([(regression, Array(examples.points.indices))])
    standardization = examples.standardization
    basis = PolynomialBasis(dimension: examples.dimension, degree: 2)
    coefficients = regression.coefficients
    variance = errors.variance
    self.inflation = inflation
    inverse = regression.inverse
    leftOut = errors.predictions
  }

  /// `nil` when there are too few examples.
  private static func regression(_ examples: EmulatorExamples, ridge: Double, _ inflation: VarianceInflation)
    -> RidgeRegression?
  {
    let basis = PolynomialBasis(dimension: examples.dimension, degree: 2)
    guard examples.observationCount >= minimumObservations(examples.dimension) else { return nil }
    return RidgeRegression(
      examples, functions: basis.functions(examples), ridge: basis.ridge(ridge), inflation)
  }

  /// So many are left to tell the errors.
  static func minimumObservations(_ dimension: Int) -> Int {
    PolynomialBasis(dimension: dimension, degree: 1).count + 3
  }

  public var inputCount: Int { basis.dimension }
  public var targetCount: Int { coefficients.rows }
  /// What is stated is what left-out points have shown.
  public var optimism: Double { 1 }

  public func predict(standardized z: [Double]) -> EmulatedTargets {
    let monomials = basis.values(z)
    let relative = inflation(z) + (inverse * monomials).squaredNorm
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

  public var arrays: [String: NPYArray] { arrays(Self.archivePrefix) }

  /// The arrays, their names after a prefix.
  func arrays(_ prefix: String) -> [String: NPYArray] {
    standardization.arrays.merging([
      prefix + "coefficients": NPYArray(
        shape: [coefficients.rows, coefficients.columns], .float64(coefficients.elements)),
      prefix + "variance": .list(variance),
      prefix + "inflation": .list([inflation.squaredRadius, inflation.power]),
      prefix + "inverse": NPYArray(shape: [inverse.rows, inverse.columns], .float64(inverse.elements)),
    ]) { $1 }
  }

  public init(_ archive: EmulatorArchive) throws(StorageError) { try self.init(archive, prefix: Self.archivePrefix) }

  /// What ``arrays(_:)`` has written.
  init(_ archive: EmulatorArchive, prefix: String) throws(StorageError) {
    let (reader, targets) = (archive.reader, archive.compression.count)
    standardization = try archive.standardization
    basis = PolynomialBasis(dimension: standardization.mean.count, degree: 2)
    coefficients = Matrix(
      rows: targets, columns: basis.count,
      elements: try reader.numbers(prefix + "coefficients", count: targets * basis.count))
    (variance, inflation) = try reader.variances(prefix, count: targets)
    inverse = try reader.square(prefix + "inverse", size: basis.count)
    leftOut = .none(targets: targets)
  }
}
