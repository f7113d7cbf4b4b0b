import EmberNumerics

/// One network of a ``NeuralLinearEmulator`` with its solved last layer.
struct NeuralLinearMember: Sendable {
  let basis: PolynomialBasis
  let features: NeuralFeatures
  /// One row per target: those of the monomials, then those of the features.
  let coefficients: Matrix
  /// L^-1 of the matrix of the normal equations.
  let inverse: Matrix

  init(dimension: Int, features: NeuralFeatures, coefficients: Matrix, inverse: Matrix) {
    basis = PolynomialBasis(dimension: dimension, degree: 2)
    self.features = features
    self.coefficients = coefficients
    self.inverse = inverse
  }

  /// Monomials and features at z.
  func functions(_ z: [Double]) -> [Double] { basis.values(z) + features.values(z) }

  func relativeVariance(_ functions: [Double]) -> Double { (inverse * functions).squaredNorm }

  /// d (sum of targets times weights) / dz.
  func gradient(_ z: [Double], weights: [Double]) -> [Double] {
    let all = coefficients.product(weights, transpose: true)
    let polynomial = basis.gradient(z, coefficients: Array(all.prefix(basis.count)))
    return zip(polynomial, features.gradient(z, weights: Array(all.dropFirst(basis.count)))).map(+)
  }

  /// d target / dz; one row per target.
  func jacobian(_ z: [Double]) -> Matrix {
    let slopes = Self.slopes(basis, features, z)
    return coefficients.productTransposed(slopes)
  }

  /// d function / d z_i; one row per input.
  private static func slopes(_ basis: PolynomialBasis, _ features: NeuralFeatures, _ z: [Double]) -> Matrix {
    let (own, learnt) = (basis.slopes(z), features.slopes(z))
    return Matrix(
      rows: z.count, columns: basis.count + features.count,
      elements: z.indices.flatMap { i in
        own[i * basis.count..<(i + 1) * basis.count] + learnt[i * features.count..<(i + 1) * features.count]
      })
  }

  /// Monomials and features at every observation of the examples, one row each: values first, then slopes.
  static func functions(_ basis: PolynomialBasis, _ features: NeuralFeatures, _ examples: EmulatorExamples) -> Matrix {
    let values = examples.points.flatMap { basis.values($0) + features.values($0) }
    return Matrix(
      rows: examples.observationCount, columns: basis.count + features.count,
      elements: values + examples.slopePoints.flatMap { slopes(basis, features, examples.points[$0]).elements })
  }
}
