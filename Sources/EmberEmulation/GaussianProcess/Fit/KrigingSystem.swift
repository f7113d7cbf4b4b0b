import EmberNumerics

/// The factored covariance of a Gaussian process with an unknown polynomial mean (universal kriging; Rasmussen &
/// Williams 2006, section 2.7): R = C + noise, its Cholesky factor, and what projects the mean function out.
struct KrigingSystem: Sendable {
  let factor: CholeskyFactor
  /// L^-1 H.
  let whitenedBasis: Matrix
  /// The Cholesky factor of S = H^T R^-1 H.
  let basisFactor: CholeskyFactor

  /// `nil` when the covariance is not positive definite to working precision.
  ///
  /// - Parameter r2: ``TrainingGeometry/squaredDistances(_:)``.
  init?(_ geometry: TrainingGeometry, kernel: Kernel, _ hyperparameters: Hyperparameters, squaredDistances r2: [Double])
  {
    self.init(geometry.covariance(kernel, r2, hyperparameters), basisValues: geometry.basisValues)
  }

  /// - Parameters:
  ///   - covariance: of all observations, noise included.
  ///   - basisValues: H, the functions of the mean at each of them.
  init?(_ covariance: Matrix, basisValues: Matrix) {
    guard let factor = CholeskyFactor(covariance) else { return nil }
    let whitenedBasis = factor.solveLower(basisValues)
    guard let basisFactor = CholeskyFactor(whitenedBasis.transposedProduct(whitenedBasis)) else { return nil }
    self.factor = factor
    self.whitenedBasis = whitenedBasis
    self.basisFactor = basisFactor
  }

  init?(_ geometry: TrainingGeometry, kernel: Kernel, _ hyperparameters: Hyperparameters) {
    self.init(
      geometry, kernel: kernel, hyperparameters,
      squaredDistances: geometry.squaredDistances(hyperparameters.inverseLengths))
  }

  /// P = R^-1 - R^-1 H S^-1 H^T R^-1, with which P y is R^-1 times y minus its fitted mean.
  var projectedPrecision: Matrix {
    var precision = factor.inverse
    // Rows of B^T = Ls^-1 (L^-T L^-1 H)^T, so that P = R^-1 - B B^T.
    let b = basisFactor.solveLower(factor.solveLowerTransposed(whitenedBasis).transposed)
    let correction = b.transposedProduct(b)
    for i in precision.elements.indices { precision.elements[i] -= correction.elements[i] }
    return precision
  }

  /// The degrees of freedom that the mean function leaves.
  var degreesOfFreedom: Int { factor.count - basisFactor.count }

  /// The coefficients of the mean function for each column of outputs.
  func meanCoefficients(_ outputs: Matrix) -> Matrix {
    let projected = whitenedBasis.transposedProduct(factor.solveLower(outputs))
    return basisFactor.solveLowerTransposed(basisFactor.solveLower(projected))
  }
}
