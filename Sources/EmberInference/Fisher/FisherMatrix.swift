import EmberNumerics

/// The expected inverse covariance of parameters, F = J^T J for whitened residuals r with Jacobian J = dr/dx.
public struct FisherMatrix: Sendable, Equatable {
  public var matrix: Matrix

  public init(_ matrix: Matrix) { self.matrix = matrix }

  /// From the Jacobian of whitened residuals: one row for each residual, one column for each parameter.
  public init(jacobian: Matrix) { matrix = jacobian.transposed * jacobian }

  /// Adds what normal priors know. Uniform priors add nothing.
  public func adding(_ prior: Prior) -> FisherMatrix {
    var result = self
    for (i, precision) in prior.precisions.enumerated() { result.matrix[i, i] += precision }
    return result
  }

  /// The inverse: the covariance of a Gaussian posterior.
  ///
  /// A direction that neither data nor priors constrain makes F singular. Along it the Gaussian is then as wide as `widths`, the least that
  /// is known, and `isComplete` is false; what is known of other directions stays as it is.
  ///
  /// Throws `InferenceError.notPositiveDefinite` when even that does not help.
  public func covariance(widths: [Double]) throws(InferenceError) -> ProposalCovariance {
    if let inverse = Self.inverse(matrix) { return ProposalCovariance(inverse) }
    var scaled = matrix.symmetrized
    for i in widths.indices { for j in widths.indices { scaled[i, j] *= widths[i] * widths[j] } }
    guard scaled.elements.allSatisfy(\.isFinite), let eigen = SymmetricEigen(scaled) else {
      throw .notPositiveDefinite(what: "the Fisher matrix", direction: matrix.symmetrized.weakestDirection)
    }
    let threshold = max(Self.knowledge, Self.rounding * (eigen.values.last ?? 0))
    var covariance = Matrix(rows: matrix.rows, columns: matrix.rows)
    for (k, value) in eigen.values.enumerated() {
      let precision = value > threshold ? value : 1
      let vector = widths.indices.map { widths[$0] * eigen.vectors[k, $0] }
      for i in widths.indices { for j in widths.indices { covariance[i, j] += vector[i] * vector[j] / precision } }
    }
    return ProposalCovariance(covariance, isComplete: false)
  }

  /// In units of what a prior of the given widths knows: what is less is nothing.
  private static let knowledge = 1e-6
  /// Of the largest eigenvalue, by which the others are uncertain.
  private static let rounding = 1e-12

  /// The inverse; `nil` unless the matrix is positive definite beyond rounding.
  public var inverse: Matrix? { Self.inverse(matrix) }

  /// The direction that the data leave open, when the matrix is not positive definite: displacements of the parameters in
  /// units of `scales`, the largest 1. `nil` when every direction is constrained.
  public func unconstrainedDirection(scales: [Double]) -> [Double]? {
    guard inverse == nil else { return nil }
    let n = matrix.rows
    var direction = [Double](repeating: 0, count: n)
    if let open = (0..<n).first(where: { !(matrix[$0, $0] > 0 && matrix[$0, $0].isFinite) }) {
      direction[open] = 1
      return direction
    }
    var scaled = matrix.symmetrized
    let widths = (0..<n).map { 1 / matrix[$0, $0].squareRoot() }
    for i in 0..<n { for j in 0..<n { scaled[i, j] *= widths[i] * widths[j] } }
    guard let eigen = SymmetricEigen(scaled) else { return direction }
    direction = (0..<n).map { eigen.vectors[0, $0] * widths[$0] / scales[$0] }
    let largest = direction.max { abs($0) < abs($1) } ?? 1
    return direction.map { $0 / largest }
  }

  /// The inverse by way of unit diagonal, because parameters differ by many orders of magnitude.
  private static func inverse(_ matrix: Matrix) -> Matrix? {
    let n = matrix.rows
    let scales = (0..<n).map { matrix[$0, $0].squareRoot() }
    guard scales.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    var scaled = matrix
    for i in 0..<n { for j in 0..<n { scaled[i, j] /= scales[i] * scales[j] } }
    guard let smallest = SymmetricEigen(scaled)?.values.first, smallest > 1e-13,
      var inverse = CholeskyFactor(scaled)?.inverse
    else { return nil }
    for i in 0..<n { for j in 0..<n { inverse[i, j] /= scales[i] * scales[j] } }
    return inverse
  }
}
