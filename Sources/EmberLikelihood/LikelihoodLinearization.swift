import EmberNumerics
import EmberTheory

/// One direction in which a model may be moved.
public enum LikelihoodDirection: Sendable {
  /// A change of what the theory predicts, per unit of whatever causes it.
  case products(TheoryProducts)
  /// A nuisance parameter, by name; a likelihood that does not have it does not change.
  case nuisance(String)
  /// Nothing changes.
  case none
}

/// ln L = peak - |r|^2 / 2 around a model: the residual and its derivatives along some directions.
public struct LikelihoodLinearization: Sendable, Equatable {
  /// r.
  public var residual: [Double]
  /// J = dr / d direction: one row for each residual, one column for each direction.
  public var jacobian: Matrix
  /// ln L where r vanishes.
  public var peak: Double

  public var logLikelihood: Double { peak - 0.5 * residual.squaredNorm }

  /// d ln L / d direction = -J^T r.
  public var gradient: [Double] { jacobian.product(residual, transpose: true).map { -$0 } }
}

extension Likelihood {
  /// The likelihood around a model, by its analytic derivatives.
  ///
  /// - Throws: `TheoryError` as the residual and its responses do.
  public func linearization(
    _ products: TheoryProducts, nuisance: NuisanceParameters, along directions: [LikelihoodDirection]
  ) throws(TheoryError) -> LikelihoodLinearization {
    let residual = try residual(products, nuisance: nuisance)
    let byNuisance = try nuisanceResponses(products, nuisance: nuisance)
    var columns: [[Double]] = []
    for direction in directions {
      switch direction {
      case .products(let change): columns.append(try response(change, at: products, nuisance: nuisance))
      case .nuisance(let name): columns.append(byNuisance[name] ?? residual.map { _ in 0 })
      case .none: columns.append(residual.map { _ in 0 })
      }
    }
    let rows = Matrix(rows: columns.count, columns: residual.count, elements: columns.flatMap { $0 })
    return LikelihoodLinearization(residual: residual, jacobian: rows.transposed, peak: peak)
  }
}
