import EmberConfiguration
import EmberInference
import EmberLikelihood
import EmberNumerics
import EmberTheory

/// The posterior around a point, by the derivatives of the theory and of the likelihoods.
package struct PosteriorLinearization: Sendable {
  package let x: [Double]
  package let prediction: TheoryPrediction
  /// d derived parameter / d sampled parameter, one entry for each sampled parameter.
  package let derived: [[String: Double]]
  /// One for each likelihood; their directions are the sampled parameters.
  package let likelihoods: [LikelihoodLinearization]
  package let prior: Prior

  /// chi^2 of each likelihood.
  package var chiSquared: [Double] { likelihoods.map { -2 * $0.logLikelihood } }

  /// ln prior plus ln L.
  package var logPosterior: Double { prior.logDensity(x) + likelihoods.reduce(0) { $0 + $1.logLikelihood } }

  /// The gradient of ln posterior with respect to the sampled parameters.
  package var gradient: [Double] {
    var sum = prior.logDensityGradient(x)
    for likelihood in likelihoods { for (i, slope) in likelihood.gradient.enumerated() { sum[i] += slope } }
    return sum
  }

  /// All residuals.
  package var residuals: [Double] { likelihoods.flatMap(\.residual) }

  /// Their derivatives, one row for each residual.
  package var jacobian: Matrix {
    Matrix(
      rows: likelihoods.reduce(0) { $0 + $1.jacobian.rows }, columns: x.count,
      elements: likelihoods.flatMap(\.jacobian.elements))
  }

  /// The Fisher matrix, normal priors included.
  package var fisher: FisherMatrix { FisherMatrix(jacobian: jacobian).adding(prior) }
}

extension Posterior {
  /// The posterior around `x`, with spectra and their derivatives by `provider`.
  ///
  /// - Throws: what provider and likelihoods throw.
  package func linearization(_ x: [Double], by provider: any TheoryProvider) throws(TheoryError)
    -> PosteriorLinearization
  { try linearization(try surroundings(x, by: provider)) }

  /// The posterior by a theory around a point.
  package func linearization(_ around: TheorySurroundings) throws(TheoryError) -> PosteriorLinearization {
    PosteriorLinearization(
      x: around.x, prediction: around.prediction, derived: around.derived,
      likelihoods: try likelihoods.linearizations(
        around.prediction.products, nuisance: around.nuisance, along: around.directions), prior: space.prior)
  }

  /// What the theory predicts around `x`, along the sampled parameters.
  package func surroundings(_ x: [Double], by provider: any TheoryProvider) throws(TheoryError) -> TheorySurroundings {
    let point = space.point(x)
    let theory = try provider.differentiate(point, request, by: space.cosmologicalInputs)
    var directions: [LikelihoodDirection] = []
    var derived: [[String: Double]] = []
    for parameter in space.sampled {
      switch parameter.owner {
      case .cosmology(let name):
        guard let change = theory.change(name) else { throw .notProvided("a derivative by \(name.rawValue)") }
        directions.append(.products(change))
        derived.append(theory.derived[name] ?? [:])
      case .likelihood:
        directions.append(.nuisance(parameter.name))
        derived.append([:])
      case .none:
        directions.append(.none)
        derived.append([:])
      }
    }
    return TheorySurroundings(
      x: x, nuisance: point.nuisance, prediction: theory.prediction, directions: directions, derived: derived)
  }
}

/// A theory around a point of a posterior: what moves along each sampled parameter.
package struct TheorySurroundings: Sendable {
  package let x: [Double]
  package let nuisance: NuisanceParameters
  package let prediction: TheoryPrediction
  package let directions: [LikelihoodDirection]
  /// d derived parameter / d sampled parameter, one entry for each sampled parameter.
  package let derived: [[String: Double]]
}

extension ParameterSpace {
  /// How far finite differences go along each cosmological input: half of its scale, but never far beyond what data resolve.
  package var differenceSteps: [ParameterName: Double] {
    var steps: [ParameterName: Double] = [:]
    for (parameter, scale) in zip(sampled, scales) {
      guard case .cosmology(let name) = parameter.owner else { continue }
      steps[name] = min(scale / 2, 3 * (name.definition.differenceStep ?? scale))
    }
    return steps
  }
}
