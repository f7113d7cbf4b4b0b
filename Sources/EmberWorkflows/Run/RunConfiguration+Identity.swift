import EmberConfiguration
import EmberLikelihood
import EmberTheory
import Foundation

extension RunConfiguration {
  /// What must not change when a run of this configuration continues.
  ///
  /// - Parameter solver: what answers when the emulator does not.
  func identity(solver: ProviderIdentifier) throws(EmberError) -> RunIdentity {
    let columns = sampled.map(\.name) + derived.map(\.name) + likelihoods.map(\.name)
    return RunIdentity(
      entries: parameterEntries + (try likelihoodEntries()) + Self.entries(solver) + (try emulatorEntries())
        + (try samplerEntries()), columns: columns)
  }

  /// Priors, derived parameters, and the values of all others, whether they were written or not.
  private var parameterEntries: [RunIdentity.Entry] {
    var entries: [RunIdentity.Entry] = []
    for parameter in parameters {
      guard let sampled = parameter.sampled else { continue }
      entries.append(
        .init("params.\(parameter.name)", "prior " + sampled.prior.yaml + (sampled.isDropped ? ", dropped" : "")))
    }
    let sampled = Set(sampled.map(\.name))
    let space = ParameterSpace(self)
    let fixed = space.point(space.center)
    for (name, value) in fixed.cosmology.inForce where !sampled.contains(name.rawValue) {
      entries.append(.init("params.\(name.rawValue)", "\(value)"))
    }
    for name in fixed.nuisance.names.sorted() where !sampled.contains(name) {
      entries.append(.init("params.\(name)", fixed.nuisance[name].map { "\($0)" } ?? ""))
    }
    entries += externalPriors.map { .init("prior.\($0.name)", $0.yaml) }
    return entries + derived.map { .init("params.\($0.name) (derived)", "asked for") }
  }

  private func likelihoodEntries() throws(EmberError) -> [RunIdentity.Entry] {
    var entries: [RunIdentity.Entry] = []
    for choice in likelihoodChoices {
      let key = "likelihood.\(choice.name)"
      for file in choice.files {
        entries.append(.init(key, try ContentDigest.file(file, role: key), file: file))
      }
      if choice.gaussian != nil {
        entries.append(.init(key, choice.yaml))
      } else if choice.files.isEmpty {
        entries.append(.init(key, try ContentDigest.shippedLikelihoodData(), file: "Ember's own data"))
      }
      if choice.options != LikelihoodOptions() { entries.append(.init(key + ", options", choice.yaml)) }
    }
    return entries
  }

  private static func entries(_ solver: ProviderIdentifier) -> [RunIdentity.Entry] {
    [.init("solver", solver.name), .init("version of the solver", solver.version)]
      + solver.settings.split(separator: " ").map { setting in
        let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
        return .init("precision: " + parts[0], parts.count > 1 ? parts[1] : "")
      }
  }

  private func emulatorEntries() throws(EmberError) -> [RunIdentity.Entry] {
    let path = TheorySettings.Emulator.path
    guard let emulator = theory.emulator else { return [.init(path, "off")] }
    return [.init(path, "on")] + (try entries(TheorySettings.Emulator.settings, emulator, path: path))
  }

  private func samplerEntries() throws(EmberError) -> [RunIdentity.Entry] {
    [.init("sampler", sampler.name)] + (try entries(sampler.table, sampler, path: sampler.path))
  }

  /// The settings of a block that decide numbers, files by their contents.
  private func entries<Root>(_ table: SettingTable<Root>, _ root: Root, path: String) throws(EmberError)
    -> [RunIdentity.Entry]
  {
    var entries: [RunIdentity.Entry] = []
    for row in table.rows where row.role == .numbers {
      let key = path + "." + row.key
      if case .value = row.contents {
        entries.append(.init(key, row.text(root, settingContext) ?? row.absence))
        continue
      }
      guard let path = try row.plainText(root, settingContext) else { continue }
      switch row.contents {
      case .value: break
      case .file(let isOptional): entries += try file(path, key, isOptional: isOptional)
      case .model: entries.append(try model(path, key))
      case .chains: entries += try chains(path, key)
      }
    }
    return entries
  }

  /// A file; one that is not there has no use for a run that continues, and a new one says that it is missing.
  private func file(_ path: String, _ key: String, isOptional: Bool) throws(EmberError) -> [RunIdentity.Entry] {
    guard !isOptional || FileManager.default.fileExists(atPath: path) else { return [] }
    return [.init(key, try ContentDigest.file(path, role: key), file: path, isOptional: isOptional)]
  }

  private func model(_ folder: String, _ key: String) throws(EmberError) -> RunIdentity.Entry {
    let digest = try ContentDigest.file(folder + "/" + ModelFiles.checksums, role: "the checksums of the model")
    return .init(key, digest, file: folder)
  }

  private func chains(_ prefix: String, _ key: String) throws(EmberError) -> [RunIdentity.Entry] {
    var entries: [RunIdentity.Entry] = []
    for (index, file) in RunFiles(prefix: prefix).chains.enumerated() {
      entries.append(.init("\(key), number \(index + 1)", try ContentDigest.file(file, role: key), file: file))
    }
    return entries
  }
}
