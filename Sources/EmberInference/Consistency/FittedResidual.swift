import EmberNumerics

/// Gaussian data less a model, and how far the model was fitted to them.
///
/// At the best fit of parameters with covariance X, to which the model answers with J, residuals of data with covariance C scatter with
/// C - J X J^T. A chi squared r^T C^-1 r then has the mean N - tr(C^-1 J X J^T), which is what it is compared with.
public struct FittedResidual: Sendable {
  /// Data less model.
  public let residual: [Double]
  /// C.
  public let covariance: Matrix
  /// J: one row for each datum, one column for each parameter; `nil` for a model that was not fitted.
  public let response: Matrix?
  /// X.
  public let parameterCovariance: Matrix?
  private let factor: CholeskyFactor

  /// - Throws: `InferenceError.notPositiveDefinite`.
  public init(residual: [Double], covariance: Matrix, response: Matrix? = nil, parameterCovariance: Matrix? = nil)
    throws(InferenceError)
  {
    guard let factor = CholeskyFactor(covariance) else {
      throw .notPositiveDefinite(what: "the covariance of the data", direction: covariance.weakestDirection)
    }
    self.residual = residual
    self.covariance = covariance
    self.response = response
    self.parameterCovariance = parameterCovariance
    self.factor = factor
  }

  /// The standard deviation of each datum.
  public var standardDeviations: [Double] { residual.indices.map { covariance[$0, $0].squareRoot() } }

  public var goodness: GoodnessOfFit {
    GoodnessOfFit(
      count: residual.count, chiSquared: factor.solveLower(residual).squaredNorm,
      degreesOfFreedom: Double(residual.count) - fittedShare)
  }

  /// tr(C^-1 J X J^T).
  private var fittedShare: Double {
    guard let response, let parameterCovariance, !residual.isEmpty else { return 0 }
    let whitened = factor.solveLower(response)
    let product = whitened * parameterCovariance
    return zip(whitened.elements, product.elements).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Some of the data.
  public func selecting(_ rows: [Int]) throws(InferenceError) -> FittedResidual {
    try FittedResidual(
      residual: rows.map { residual[$0] }, covariance: covariance.selecting(rows: rows, columns: rows),
      response: response?.selecting(rows: rows), parameterCovariance: parameterCovariance)
  }

  /// What all other data let expect of the residuals of some, and what these differ from it by: r_A - C_AB C_BB^-1 r_B with covariance
  /// C_AA - C_AB C_BB^-1 C_BA. `nil` when no others are there.
  public func conditional(_ rows: [Int]) throws(InferenceError) -> (expected: [Double], difference: FittedResidual)? {
    let chosen = Set(rows)
    let others = residual.indices.filter { !chosen.contains($0) }
    guard !others.isEmpty else { return nil }
    let rest = try selecting(others)
    let cross = covariance.selecting(rows: others, columns: rows)
    // C_BB^-1 C_BA.
    let weights = rest.solve(cross)
    let expected = weights.product(rest.residual, transpose: true)
    let explained = cross.transposedProduct(weights)
    var own = covariance.selecting(rows: rows, columns: rows)
    for i in own.elements.indices { own.elements[i] -= explained.elements[i] }
    var response = response?.selecting(rows: rows)
    if let others = rest.response {
      let known = weights.transposedProduct(others)
      for i in known.elements.indices { response?.elements[i] -= known.elements[i] }
    }
    let difference = try FittedResidual(
      residual: zip(rows, expected).map { residual[$0] - $1 }, covariance: own.symmetrized, response: response,
      parameterCovariance: parameterCovariance)
    return (expected, difference)
  }

  /// The combination of least variance of data that measure the same: x = (P^T C^-1 P)^-1 P^T C^-1 r, where P says by `places` which
  /// quantity each datum measures, and the goodness of what is left of the data then.
  ///
  /// - Parameter places: one for each datum, from 0 on, all of them used.
  public func combination(_ places: [Int]) throws(InferenceError) -> (combined: FittedResidual, rest: GoodnessOfFit) {
    let count = (places.max() ?? -1) + 1
    var design = Matrix(rows: residual.count, columns: count)
    for (row, place) in places.enumerated() { design[row, place] = 1 }
    let weights = solve(design)
    guard let precision = CholeskyFactor(design.transposedProduct(weights)) else {
      throw .notPositiveDefinite(what: "the precision of a combination of data")
    }
    let values = precision.solve(weights.product(residual, transpose: true))
    let combined = try FittedResidual(
      residual: values, covariance: precision.inverse,
      response: response.map { precision.inverse * weights.transposedProduct($0) },
      parameterCovariance: parameterCovariance)
    let (all, own) = (goodness, combined.goodness)
    return (
      combined,
      GoodnessOfFit(
        count: all.count - own.count, chiSquared: max(all.chiSquared - own.chiSquared, 0),
        degreesOfFreedom: all.degreesOfFreedom - own.degreesOfFreedom)
    )
  }

  /// C^-1 b.
  private func solve(_ b: Matrix) -> Matrix { factor.solveLowerTransposed(factor.solveLower(b)) }
}

extension Matrix {
  /// The elements of some rows and, unless all, some columns.
  package func selecting(rows: [Int], columns: [Int]? = nil) -> Matrix {
    let chosen = columns ?? Array(0..<self.columns)
    return Matrix(
      rows: rows.count, columns: chosen.count, elements: rows.flatMap { row in chosen.map { self[row, $0] } })
  }
}
