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

  /// All whitened residuals.
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
  package func linearization(_ x: [Double], by provider: any DifferentiableTheoryProvider) throws(TheoryError)
    -> PosteriorLinearization
  {
    let point = space.point(x)
    let theory = try provider.differentiate(point, request, by: space.cosmologicalInputs)
    var directions: [LikelihoodDirection] = []
    var derived: [[String: Double]] = []
    for parameter in space.sampled {
      switch parameter.owner {
      case .cosmology(let name):
        guard let slope = theory.spectra[name] else { throw .notProvided("a derivative by \(name.rawValue)") }
        directions.append(.spectra(slope))
        derived.append(theory.derived[name] ?? [:])
      case .likelihood:
        directions.append(.nuisance(parameter.name))
        derived.append([:])
      case .none:
        directions.append(.none)
        derived.append([:])
      }
    }
    var linearizations: [LikelihoodLinearization] = []
    for likelihood in likelihoods {
      linearizations.append(
        try likelihood.linearization(theory.prediction.spectra, nuisance: point.nuisance, along: directions))
    }
    return PosteriorLinearization(
      x: x, prediction: theory.prediction, derived: derived, likelihoods: linearizations, prior: space.prior)
  }
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
