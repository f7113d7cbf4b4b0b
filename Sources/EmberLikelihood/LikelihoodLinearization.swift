import EmberNumerics
import EmberTheory

/// One direction in which a model may be moved.
public enum LikelihoodDirection: Sendable {
  /// A change of the spectra, per unit of whatever causes it.
  case spectra(PowerSpectra)
  /// A nuisance parameter, by name; a likelihood that does not have it does not change.
  case nuisance(String)
  /// Nothing changes.
  case none
}

/// ln L = -|r|^2 / 2 around a model: the whitened residual and its derivatives along some directions.
public struct LikelihoodLinearization: Sendable, Equatable {
  /// r.
  public var residual: [Double]
  /// J = dr / d direction: one row for each residual, one column for each direction.
  public var jacobian: Matrix

  public var logLikelihood: Double { -0.5 * residual.squaredNorm }

  /// d ln L / d direction = -J^T r.
  public var gradient: [Double] { jacobian.product(residual, transpose: true).map { -$0 } }

  /// J^T J: minus the second derivative of ln L, but for the curvature of the model itself (Gauss and Newton's
  /// approximation), and on average over data exactly the Fisher matrix.
  public var gaussNewtonHessian: Matrix { jacobian.transposedProduct(jacobian) }

  /// chi^2 to first order of the residual at a displacement along the directions.
  public func chiSquared(movedBy displacement: [Double]) -> Double {
    zip(residual, jacobian * displacement).reduce(0) { $0 + ($1.0 + $1.1) * ($1.0 + $1.1) }
  }
}

extension Likelihood {
  /// The likelihood around a model, by its analytic derivatives.
  ///
  /// - Throws: `TheoryError` as the residual and its responses do.
  public func linearization(
    _ spectra: PowerSpectra, nuisance: NuisanceParameters, along directions: [LikelihoodDirection]
  ) throws(TheoryError) -> LikelihoodLinearization {
    let residual = try whitenedResidual(spectra, nuisance: nuisance)
    let byNuisance = try nuisanceResponses(spectra, nuisance: nuisance)
    var columns: [[Double]] = []
    for direction in directions {
      switch direction {
      case .spectra(let change): columns.append(try whitenedResponse(change, nuisance: nuisance))
      case .nuisance(let name): columns.append(byNuisance[name] ?? residual.map { _ in 0 })
      case .none: columns.append(residual.map { _ in 0 })
      }
    }
    let rows = Matrix(rows: columns.count, columns: residual.count, elements: columns.flatMap { $0 })
    return LikelihoodLinearization(residual: residual, jacobian: rows.transposed)
  }
}
