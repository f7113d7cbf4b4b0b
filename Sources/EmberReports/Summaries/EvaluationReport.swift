import EmberAssembly
import EmberConfiguration
import EmberTheory
import Foundation

/// A posterior at one point, as text or JSON.
public struct EvaluationReport: Sendable {
  private let names: [String]
  private let parts: PosteriorParts
  private let derived: [String: Double]
  private let provenance: String
  private let sigma: Double?

  package init(names: [String], parts: PosteriorParts, derived: [String: Double], provenance: String, sigma: Double?) {
    self.names = names
    self.parts = parts
    self.derived = derived
    self.provenance = provenance
    self.sigma = sigma
  }

  /// For people.
  public var text: String {
    var lines = zip(names, parts.chiSquared).map { "chi2 \($0) = \($1)" }
    lines += ["log_prior = \(parts.logPrior)", "log_posterior = \(parts.logPosterior)"]
    lines.append("provenance = \(provenance)" + (sigma.map { String(format: " (sigma of ln L %.3g)", $0) } ?? ""))
    lines += DerivedParameter.names(in: derived).compactMap { name in
      derived[name].map { "derived \(name) = " + String(format: "%.10g", $0) }
    }
    return lines.joined(separator: "\n")
  }

  /// For programs.
  public var json: String {
    get throws(EmberError) {
      var members: [String: JSONValue] = [
        "chi2": .object(Dictionary(uniqueKeysWithValues: zip(names, parts.chiSquared.map(JSONValue.number)))),
        "log_prior": .number(parts.logPrior), "log_posterior": .number(parts.logPosterior),
        "derived": .object(derived.mapValues(JSONValue.number)), "provenance": .string(provenance),
      ]
      if let sigma { members["estimated_error"] = .number(sigma) }
      return try JSONValue.object(members).text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }
}
