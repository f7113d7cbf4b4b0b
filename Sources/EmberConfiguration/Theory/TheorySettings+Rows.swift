import EmberBoltzmann
import EmberThermodynamics

extension TheorySettings {
  typealias Row = Setting<TheorySettings>

  /// The settings of `theory.ember`, in the order in which they are written.
  package static let settings = SettingTable<TheorySettings>(
    [precisionRow, cacheRow, recombinationRow] + reionizationRows + [nonlinearRow, hierarchyRow, emulatorRow])

  private static let precisionRow = Row(
    "precision", "`draft`, `default`, `reference`, or `{preset: NAME, KNOB: VALUE}`", .solver,
    "how fine the solver computes; `ember check-accuracy --list` lists the knobs"
  ) { section, root, context in
    guard let node = section["precision"] else { return }
    section.complaints.attempt { () throws(EmberError) in
      root.precision = try precision(node, catalogue: context.catalogue, section.complaints)
    }
  } write: { root, _ in
    root.precision.name
  }

  private static let cacheRow = Row(
    "cache", "a file, or off", .nothing, "the store of solver results, in which nothing is computed twice"
  ) { section, root, _ in
    root.cachePath = section["cache"]?.boolean == false ? nil : section.text("cache")
    root.statesCache = true
  } write: { root, _ in
    root.cachePath.map(\.quotedForYAML) ?? "off"
  }

  private static let recombinationRow = Row(
    "recombination", Catalogue.standard.recombinations.keys.sorted().map { "`\($0)`" }.joined(separator: ", "),
    absence: "recfast_cosmorec", .solver, "the model of how hydrogen and helium recombine"
  ) { section, root, context in
    let models = context.catalogue.recombinations
    let name = section.choice("recombination", "model of recombination", among: models.keys.sorted())
    if let name, let model = models[name] { root.recombination = (name, model) }
  } write: { root, _ in
    root.recombination.name == TheorySettings().recombination.name ? nil : root.recombination.name
  }

  private static let nonlinearRow = Row(
    "nonlinear", "`hmcode2020`, `hmcode2016`, `halofit` or off", absence: "off", .solver,
    "non-linear growth in the lensing potential"
  ) { section, root, _ in
    guard let node = section["nonlinear"], node.boolean != false else { return }
    root.nonlinear = NonlinearModel.allCases.first { $0.name == node.text }
    if root.nonlinear == nil {
      section.complain(
        "nonlinear", "unknown model of non-linear growth",
        remedy: SpellingSuggestion.remedy(for: node.summary, among: NonlinearModel.allCases.map(\.name) + ["off"]))
    }
  } write: { root, _ in
    root.nonlinear?.name
  }

  private static let hierarchyRow = Row(
    "neutrino_hierarchy", "`degenerate`, `normal` or `inverted`", absence: "degenerate", .solver,
    "how three massive neutrinos share `m_nu`; the last two by the splittings that oscillations measure"
  ) { section, root, _ in
    let name = section.choice(
      "neutrino_hierarchy", "hierarchy of neutrinos", among: neutrinoHierarchies)
    root.neutrinoHierarchy = name.flatMap { neutrinoHierarchies.firstIndex(of: $0) } ?? 0
  } write: { root, _ in
    root.neutrinoHierarchy == 0 ? nil : neutrinoHierarchies[root.neutrinoHierarchy]
  }

  /// Its own settings are ``Emulator/settings``.
  private static let emulatorRow = Row(
    "emulator", "on, off, or a block of settings", .numbers, "learn an emulator of the solver while sampling"
  ) { section, root, context in
    guard let node = section["emulator"] else { return }
    root.emulator = Emulator(node, catalogue: context.catalogue, section.complaints)
  } write: { root, _ in
    root.emulator == nil ? "off" : "on"
  }

  /// The block `theory` with every default filled in, line by line.
  func yamlLines(_ context: SettingContext) -> [String] {
    let lines = Self.settings.yamlLines(self, context, indentation: "    ").map { line in
      emulator == nil || !line.hasPrefix("    emulator:") ? line : "    emulator:"
    }
    return ["theory:", "  ember:"] + lines
      + (emulator.map { Emulator.settings.yamlLines($0, context, indentation: "      ") } ?? [])
  }
}
