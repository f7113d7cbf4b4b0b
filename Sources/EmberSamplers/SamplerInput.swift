import EmberSettings
import Foundation

/// What a sampler may ask of a run before it begins.
package struct SamplerInput: Sendable {
  /// The configuration, as named in errors.
  package let source: String
  /// Where the sampler was chosen.
  package let origin: InputOrigin
  /// The key path of its block.
  package let path: String
  /// The sampled parameters, in the order of the chains' columns.
  package let sampled: [String]
  /// The prefix of the output.
  package let output: String?

  package init(_ settings: SamplerSettings, source: String, sampled: [String], output: String?) {
    self.source = source
    origin = settings.origin ?? InputOrigin(source: source)
    path = settings.path
    self.sampled = sampled
    self.output = output
  }

  /// A complaint about the block, or a key of it.
  func complaint(_ problem: String, _ remedy: String, key: String? = nil, value: String? = nil) -> EmberError {
    .badInput(
      InputComplaint(
        origin: origin, key: key.map { path + "." + $0 } ?? path, value: value, problem: problem, remedy: remedy))
  }
}

/// The chains of a run and what their columns are, by the names that GetDist expects.
package struct ChainFiles: Sendable {
  package let prefix: String

  package init(prefix: String) { self.prefix = prefix }

  package func chain(_ number: Int) -> String { "\(prefix).\(number).txt" }
  package var parameterNames: String { prefix + ".paramnames" }

  /// The chains that are there, by number, up to the first that is missing.
  package var chains: [String] { Array((1...).lazy.map(chain).prefix { FileManager.default.fileExists(atPath: $0) }) }
}
