import EmberNumerics
import EmberTheory

/// A Gaussian in nuisance parameters and derived parameters: the joint prior of several calibrations, a measurement of S8 or of H0,
/// compressed distances to the last scattering.
public struct GaussianLikelihood: Likelihood {
  public let name: String
  public let request: TheoryRequest
  public let isAffine = false
  public let nuisanceParameters: [NuisanceParameterInfo]
  private let terms: [Term]
  private let whitening: WhitenedGaussian

  /// One of the quantities.
  public enum Term: Sendable, Hashable {
    case nuisance(String)
    case derived(String)
  }

  /// - Throws: ``LikelihoodError/badCovariance(likelihood:)`` unless the covariance is positive definite and of the size of the terms.
  public init(
    name: String, terms: [Term], mean: [Double], covariance: Matrix, nuisanceParameters: [NuisanceParameterInfo] = []
  ) throws(LikelihoodError) {
    guard terms.count == mean.count, !terms.isEmpty else { throw .badCovariance(likelihood: name) }
    self.name = name
    self.terms = terms
    self.nuisanceParameters = nuisanceParameters
    whitening = try WhitenedGaussian(data: mean, covariance: covariance, name: name)
    request = TheoryRequest(
      derived: Set(terms.compactMap { if case .derived(let name) = $0 { name } else { nil } }))
  }

  public var pointCount: Int? { terms.count }

  public func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    var values: [Double] = []
    for term in terms {
      switch term {
      case .nuisance(let name): values.append(try nuisance.value(name, of: self.name))
      case .derived(let name):
        guard let value = products.derived[name] else { throw .notProvided(name) }
        values.append(value)
      }
    }
    let residual = whitening.residual(values)
    guard residual.squaredNorm.isFinite else { throw .failed(stage: name, reason: "a parameter is not finite") }
    return residual
  }

  public func response(
    _ change: TheoryProducts, at products: TheoryProducts, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [Double] {
    whitening.whiten(
      terms.map { if case .derived(let name) = $0 { change.derived[name] ?? 0 } else { 0 } })
  }

  public func nuisanceResponses(
    _ products: TheoryProducts, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [String: [Double]] {
    var result: [String: [Double]] = [:]
    for term in terms {
      guard case .nuisance(let name) = term else { continue }
      result[name] = whitening.whiten(terms.map { $0 == term ? 1 : 0 })
    }
    return result
  }
}
