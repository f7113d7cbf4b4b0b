import EmberInference
import EmberTheory

/// A posterior at one point, taken apart.
package struct PosteriorParts: Sendable {
  package var logPrior: Double
  /// chi^2 of each likelihood, in their order.
  package var chiSquared: [Double]
  /// ln prior plus ln L, without normalisation constants of the likelihoods.
  package var logPosterior: Double { logPrior - chiSquared.reduce(0, +) / 2 }
}

extension Posterior {
  /// The posterior at `x` for predictions that are given.
  package func parts(_ x: [Double], _ products: TheoryProducts) throws(TheoryError) -> PosteriorParts {
    try parts(products, nuisance: space.point(x).nuisance, logPrior: space.prior.logDensity(x))
  }

  /// The posterior for given predictions, nuisance parameters and prior.
  package func parts(_ products: TheoryProducts, nuisance: NuisanceParameters, logPrior: Double) throws(TheoryError)
    -> PosteriorParts
  {
    PosteriorParts(logPrior: logPrior, chiSquared: try likelihoods.chiSquared(products, nuisance: nuisance))
  }

  /// The same; a posterior that is no number is a failure.
  package func finiteParts(_ x: [Double], _ products: TheoryProducts) throws(TheoryError) -> PosteriorParts {
    try Self.finite(try parts(x, products))
  }

  private static func finite(_ parts: PosteriorParts) throws(TheoryError) -> PosteriorParts {
    guard parts.logPosterior.isFinite else {
      throw .failed(stage: "likelihood", reason: "the posterior is not finite")
    }
    return parts
  }

  /// The posterior at `x` for a prediction made there: what its maker knows of ln L is not computed again.
  private func finiteParts(_ x: [Double], _ prediction: TheoryPrediction) throws(TheoryError) -> PosteriorParts {
    guard let known = prediction.logLikelihoods else { return try finiteParts(x, prediction.products) }
    return try Self.finite(
      PosteriorParts(logPrior: space.prior.logDensity(x), chiSquared: known.map { -2 * $0 }))
  }

  /// The evaluation of a chain at `x` for a prediction made there.
  package func evaluation(_ x: [Double], _ prediction: TheoryPrediction) throws(TheoryError) -> Evaluation<
    PointAnnotation
  > {
    let parts = try finiteParts(x, prediction)
    let derived = derivedNames.map { prediction.derived[$0] ?? .nan }
    return Evaluation(
      logDensity: parts.logPosterior, outputs: derived + [parts.chiSquared.reduce(0, +)] + parts.chiSquared,
      annotation: PointAnnotation(prediction.provenance))
  }
}
