import EmberTheory
import Synchronization

/// The likelihoods of a posterior: what they ask for together, their sum, their nuisance parameters, and how often each has failed, and
/// why.
public final class LikelihoodSet: Sendable {
  public let members: [any Likelihood]
  /// What all of them need.
  public let request: TheoryRequest
  private let tally = Mutex<[String: Int]>([:])

  public init(_ members: [any Likelihood]) {
    self.members = members
    request = members.reduce(TheoryRequest(lmax: 2)) { $0.union($1.request) }
  }

  /// In their order.
  public var names: [String] { members.map(\.name) }

  /// All of them, joined by plus signs.
  public var title: String { names.joined(separator: " + ") }

  /// Each once, though several likelihoods may share it.
  public var nuisanceParameters: [NuisanceParameterInfo] {
    var known: Set<String> = []
    return members.flatMap(\.nuisanceParameters).filter { known.insert($0.name).inserted }
  }

  /// Failures by name of the likelihood and reason.
  public var failures: [String: Int] { tally.withLock { $0 } }

  /// chi^2 = -2 ln L of each, all of them finite.
  public func chiSquared(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    try each { likelihood throws(TheoryError) in
      let value = try likelihood.chiSquared(products, nuisance: nuisance)
      guard value.isFinite else { throw .failed(stage: likelihood.name, reason: "chi^2 is not finite") }
      return value
    }
  }

  /// The residuals of all of them, one after the other.
  public func residuals(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    try each { likelihood throws(TheoryError) in try likelihood.residual(products, nuisance: nuisance) }.flatMap { $0 }
  }

  /// Each around a model.
  package func linearizations(
    _ products: TheoryProducts, nuisance: NuisanceParameters, along directions: [LikelihoodDirection]
  ) throws(TheoryError) -> [LikelihoodLinearization] {
    try each { likelihood throws(TheoryError) in
      try likelihood.linearization(products, nuisance: nuisance, along: directions)
    }
  }

  /// Throws where nuisance parameters have no meaning: a calibration that is not positive, say.
  public func check(_ nuisance: NuisanceParameters) throws(TheoryError) {
    _ = try each { likelihood throws(TheoryError) in try likelihood.calibration(nuisance) }
  }

  private func each<Result>(_ body: (any Likelihood) throws(TheoryError) -> Result) throws(TheoryError) -> [Result] {
    var results: [Result] = []
    for likelihood in members {
      do throws(TheoryError) { results.append(try body(likelihood)) } catch {
        let reason = error.stage == likelihood.name ? error.category : "\(likelihood.name): \(error.category)"
        tally.withLock { $0[reason, default: 0] += 1 }
        throw error
      }
    }
    return results
  }
}
