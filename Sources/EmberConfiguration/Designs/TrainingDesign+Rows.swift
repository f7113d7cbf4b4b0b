import EmberNetworks
import EmberEmulation

extension TrainingDesign {
  /// The settings at the top of a design, beside its blocks.
  package static let settings = SettingTable<TrainingDesign>([
    .word(
      "precision", "precision", among: { $0.catalogue.precisions.keys.sorted() }, .solver,
      "how fine the solver computes",
      get: { root, _ in root.precision.name },
      set: { root, word, context in
        if let value = context.catalogue.precisions[word] { root.precision = (word, value) }
      }),
    Setting("cache", "a file", .nothing, "the store of solver results, in which nothing is computed twice") {
      section, root, _ in
      root.cachePath = section.text("cache") ?? root.cachePath
    } write: { root, _ in
      root.cachePath.quotedForYAML
    },
    Setting("seed", "a whole number of 64 bits", .numbers, "the seed of points, weights and held-out groups") {
      section, root, _ in
      root.seed = section.seed() ?? root.seed
    } write: { root, _ in
      "\(root.seed)"
    },
    .number(
      "held_out", \.heldOut, 0.01...0.5, "it is the share of points that judge the emulator", .numbers,
      "the share of points that judge the emulator and never train it"),
  ])
}

extension NetworkSettings {
  /// The settings of `emulator.net` of a design.
  package static let settings = SettingTable<NetworkSettings>([
    hiddenRow,
    .count(
      "ensemble", \.ensemble, 2...64, "each network is trained on its own", .numbers,
      "networks, whose spread is an error"),
    .count(
      "components", \.components, 1...1000, "no spectrum has so many that can be learnt", .numbers,
      "principal components that are learnt, at most"),
    .count("batch", \.batch, 1...1_000_000, "a batch is held in memory", .numbers, "examples per step"),
    .count(
      "epochs", \.epochs, 1...1_000_000, "each passes over all points once", .numbers,
      "passes through the examples, at most"),
    .number(
      "rate", \.rate, 1e-8...1, "training diverges or stands still outside", .numbers, "the learning rate at the start"),
    .number(
      "final_rate", \.finalRate, 1e-8...1, "it is a share of the first rate", .numbers,
      "the last learning rate, as a share of it"),
    .count(
      "patience", \.patience, 1...1_000_000, "it counts epochs", .numbers,
      "epochs without progress on the held-out points that end the training"),
  ])

  private static let mostLayers = 12

  private static let hiddenRow = Setting<NetworkSettings>(
    "hidden", "a list of up to \(mostLayers) widths", .numbers, "the width of each hidden layer"
  ) { section, root, _ in
    guard let items = section.list("hidden", remedy: "Write `hidden: [128, 128]`.") else { return }
    let widths = items.compactMap { $0.integer.flatMap { SettingRange.layerWidth.objection(to: $0) == nil ? $0 : nil } }
    guard widths.count == items.count, widths.count <= mostLayers else {
      return section.complain(
        "hidden", "up to \(mostLayers) widths were expected, each \(SettingRange.layerWidth.expectation)",
        remedy: "Write `hidden: [128, 128]`.")
    }
    root.hidden = widths
  } write: { root, _ in
    "[" + root.hidden.map { "\($0)" }.joined(separator: ", ") + "]"
  }
}
