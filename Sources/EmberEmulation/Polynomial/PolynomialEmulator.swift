import EmberNumerics

/// An emulator by polynomials in the standardised inputs: quadratic, or of degree 3 or 4 where there are examples enough.
///
/// Weighted least squares, in closed form: what a polynomial leaves is of higher order and grows outwards, so that a point counts by
/// 1 / g, with g the ``VarianceInflation`` there; terms of degree 2 and more are drawn to zero, those of each degree by its own number
/// (ridge). Degree, ridges, inflation and variances are those with which each example is predicted best from all others: they maximise
/// the product of the predictive densities at left-out points (Geisser & Eddy 1979, J. Am. Stat. Assoc. 74, 153).
public struct PolynomialEmulator: LearnableEmulator {
  /// What is found by leaving examples out.
  public struct Fit: Sendable, Hashable, Codable {
    /// The inverse prior variances of coefficients of degree 2, 3 and so on, in units of the inverse variance of the errors; there are as
    /// many as the degree less one.
    public var ridges: [Double]
    /// ``VarianceInflation/power``.
    public var power: Double

    public var degree: Int { ridges.count + 1 }
  }

  public static var kindName: String { "polynomial" }
  public static var title: String { "polynomial" }

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

  public init?(_ examples: EmulatorExamples, _ fit: Fit) {
    self.init(examples, fit, inflation: VarianceInflation(examples.points, power: fit.power))
  }

  init?(_ examples: EmulatorExamples, _ fit: Fit, inflation: VarianceInflation) {
    guard let regression = Self.regression(examples, fit, inflation) else { return nil }
    let errors = LeftOutErrors([(regression, Array(examples.points.indices))])
    standardization = examples.standardization
    basis = PolynomialBasis(dimension: examples.dimension, degree: fit.degree)
    coefficients = regression.coefficients
    variance = errors.variance
    self.inflation = inflation
    inverse = regression.inverse
    leftOut = errors.predictions
  }

  /// `nil` when there are too few examples.
  static func regression(_ examples: EmulatorExamples, _ fit: Fit, _ inflation: VarianceInflation) -> RidgeRegression? {
    guard (2...PolynomialBasis.highestDegree).contains(fit.degree),
      examples.observationCount >= minimumObservations(examples.dimension)
    else { return nil }
    let basis = PolynomialBasis(dimension: examples.dimension, degree: fit.degree)
    return RidgeRegression(
      examples, functions: basis.functions(examples), ridge: basis.ridge(fit.ridges), inflation)
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
      prefix + "degree": .list([basis.degree]),
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
    basis = PolynomialBasis(dimension: standardization.mean.count, degree: try archive.polynomialDegree(prefix))
    coefficients = Matrix(
      rows: targets, columns: basis.count,
      elements: try reader.numbers(prefix + "coefficients", count: targets * basis.count))
    (variance, inflation) = try reader.variances(prefix, count: targets)
    inverse = try reader.square(prefix + "inverse", size: basis.count)
    leftOut = .none(targets: targets)
  }
}

extension EmulatorArchive {
  /// That of polynomials whose arrays begin with a prefix. Where none stands they are quadratic.
  func polynomialDegree(_ prefix: String) throws(StorageError) -> Int {
    guard reader.archive.arrays[prefix + "degree"] != nil else { return 2 }
    guard let degree = try reader.integers(prefix + "degree").first,
      (2...PolynomialBasis.highestDegree).contains(degree)
    else { throw .malformed(file: file, reason: "its polynomials have no degree that is known") }
    return degree
  }
}
