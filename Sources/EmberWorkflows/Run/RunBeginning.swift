import EmberConfiguration
import EmberInference

/// The settings that decide how a run begins and nothing later. A run that continues keeps those it began with.
struct RunBeginning: Codable, Sendable, Hashable {
  /// `ref` and `proposal` of the sampled parameters that state them, by name.
  var references: [String: Reference1D] = [:]
  var proposals: [String: Double] = [:]
  /// The other settings that matter at the beginning only, as they are written, by key.
  var settings: [String: String] = [:]

  init(_ configuration: RunConfiguration) {
    for parameter in configuration.sampled {
      references[parameter.name] = parameter.sampled?.reference
      proposals[parameter.name] = parameter.sampled?.proposal
    }
    guard let emulator = configuration.theory.emulator else { return }
    for (key, text) in Self.table.texts(emulator, configuration.settingContext, of: .beginning) { settings[key] = text }
  }

  private static var table: SettingTable<TheorySettings.Emulator> { TheorySettings.Emulator.settings }

  /// Gives a configuration these settings, and returns the keys of those that it had otherwise.
  func apply(to configuration: inout RunConfiguration) throws(EmberError) -> [String] {
    let present = RunBeginning(configuration)
    var changed: [String] = []
    for index in configuration.parameters.indices {
      let name = configuration.parameters[index].name
      guard case .sampled(var sampled) = configuration.parameters[index].role else { continue }
      if references[name] != present.references[name] { changed.append("params.\(name).ref") }
      if proposals[name] != present.proposals[name] { changed.append("params.\(name).proposal") }
      sampled.reference = references[name]
      sampled.proposal = proposals[name]
      configuration.parameters[index].role = .sampled(sampled)
    }
    guard var emulator = configuration.theory.emulator else { return changed }
    let context = configuration.settingContext
    for row in Self.table.rows {
      guard let text = settings[row.key], text != present.settings[row.key] else { continue }
      changed.append("\(TheorySettings.Emulator.path).\(row.key)")
      try Self.table.set(row.key, to: text, in: &emulator, context)
    }
    configuration.theory.emulator = emulator
    return changed
  }
}
