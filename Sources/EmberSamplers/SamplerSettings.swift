import EmberInference
import EmberSettings

/// How the posterior is explored: the block `sampler`, with Cobaya's names where Cobaya has them.
public struct SamplerSettings: Sendable {
  /// The sampler in force and its own settings.
  package var method: any SamplerMethod
  /// A file with the covariance of the first proposal; `nil` for a minimisation and its Fisher matrix.
  public var covariancePath: String?
  /// Seconds between two lines of progress and two checkpoints.
  public var outputInterval = 10.0
  /// True when somebody has chosen the seed.
  private var isSeeded = false
  /// Where the method was chosen.
  package var origin: InputOrigin?

  package init(_ method: any SamplerMethod) { self.method = method }

  /// What all samplers have, of the one in force.
  public var ensemble: EnsembleSettings {
    get { method.ensemble }
    set { method.ensemble = newValue }
  }

  /// The seed of the sampler in force; `nil` for one that a run draws.
  public var seed: UInt64? {
    get { isSeeded ? ensemble.seed : nil }
    set {
      isSeeded = newValue != nil
      ensemble.seed = newValue ?? 0
    }
  }

  /// The key of the sampler in force.
  public var name: String { type(of: method).key }
  /// The key path of the block in force.
  package var path: String { "sampler.\(name)" }
  /// The settings of that block.
  package var table: SettingTable<SamplerSettings> { SettingTable(type(of: method).rows) }

  /// The block `sampler` with every default filled in, line by line.
  package var yamlLines: [String] {
    ["sampler:", "  \(name):"] + table.yamlLines(self, SettingContext(), indentation: "    ")
  }
}
