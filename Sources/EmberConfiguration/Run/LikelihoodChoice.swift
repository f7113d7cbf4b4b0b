import EmberSettings
import EmberLikelihood

/// A likelihood as a configuration names it.
public struct LikelihoodChoice: Sendable, Hashable {
  public var name: String
  public var options: LikelihoodOptions
  /// The user's own file; `nil` for data that come with Ember.
  public var file: String?
  /// What is measured, where the configuration itself says so.
  public var gaussian: GaussianMeasurement?
  /// True when data of the same sky are to be joined all the same.
  public var acceptsSharedSky = false
  /// All files that were read, where they are not Ember's own.
  package var files: [String] = []
  /// The names of the likelihoods that it stands for.
  package var members: [String] = []

  public init(_ name: String, options: LikelihoodOptions = .init(), file: String? = nil) {
    self.name = name
    self.options = options
    self.file = file
  }

  /// The line of YAML that reads back as the same. A likelihood of one file may be written as `NAME: PATH`.
  package var yaml: String {
    var entries: [String] = []
    if let gaussian { entries.append("gaussian: \(gaussian.yaml)") }
    if let file { entries.append("file: \(file.quotedForYAML)") }
    if let variant = options.variant { entries.append("variant: \(variant.quotedForYAML)") }
    if !options.selection.isEmpty {
      entries.append("data_selection: [\(options.selection.map(\.quotedForYAML).joined(separator: ", "))]")
    }
    if let beside = options.beside { entries.append("beside: \(beside.quotedForYAML)") }
    if !options.datasetParameters.isEmpty {
      let parameters = options.datasetParameters.sorted { $0.key < $1.key }
      let texts = parameters.map { "\($0.key.yamlKey): \($0.value.quotedForYAML)" }
      entries.append("dataset_params: {\(texts.joined(separator: ", "))}")
    }
    if acceptsSharedSky { entries.append("shared_sky: accepted") }
    return "\(name.yamlKey): \(entries.isEmpty ? "null" : "{\(entries.joined(separator: ", "))}")"
  }
}
