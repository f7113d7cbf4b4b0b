import EmberEmulation
import EmberLearning

extension TheorySettings.Emulator {
  typealias Row = Setting<TheorySettings.Emulator>

  /// The settings of `theory.ember.emulator`, in the order in which they are written.
  package static let settings = SettingTable<TheorySettings.Emulator>(
    [modeRow] + accuracyRows + auditRows + fitRows + designRows + [
      .toggle(
        "derivatives", \.usesDerivatives, .numbers,
        "learn the solver's derivatives at points of the design, which are fewer then"),
      .count(
        "refinements", \.refinements, 0...1000, "each is a round of training before the first step", .beginning,
        "so many times at most the emulator's own posterior says where training points are missing"),
      .count(
        "refinement_calls", \.refinementCalls, 1...10_000, "each is a call of the solver before the first step",
        .beginning, "so many points at most are computed each time"),
      .number(
        "refinement_temperature", optional: \.refinementTemperature, absence: "1.5, with `nested` 6", 1...100,
        "ln L is divided by it", .beginning,
        "the temperature of that posterior: how far out the emulator has to be good"),
      pretrainedRow,
      .count(
        "guarantee_points", \.guaranteePoints, 0...100_000, "each is a call of the solver after the last step",
        .nothing,
        "rows that are recomputed with the solver at the end of a run"),
    ])

  /// What `mode` may be: trusting the emulator within its accuracy, or delayed acceptance.
  private static let modes = ["learn", "exact"]

  private static let modeRow = Row.word(
    "mode", "mode", among: { _ in modes }, .numbers,
    "`learn` trusts the emulator where it is accurate enough, `exact` has the solver decide last",
    get: { root, _ in modes[root.isExact ? 1 : 0] }, set: { root, word, _ in root.isExact = word == modes[1] })

  private static let accuracyRows: [Row] = [
    .number(
      "accuracy.shift", \.learning.accuracy.shift, 1e-12...1e3, "it counts standard deviations", .numbers,
      "what errors of the emulator may shift a mean by, in standard deviations ..."),
    .number(
      "accuracy.width", \.learning.accuracy.width, 1e-12...1e3, "it is a relative change", .numbers,
      "... and the relative change of a standard deviation"),
  ]

  private static let auditRows: [Row] = [
    .number(
      "audits.initial", \.learning.audits.initial, 0...1, "it is a probability", .numbers,
      "the probability at first that an emulated point at which a chain spends a step is recomputed ..."),
    .number(
      "audits.floor", \.learning.audits.floor, 0...1, "it is a probability", .numbers, "... and at last"),
    .number(
      "audits.decay", \.learning.audits.decay, 1e-3...1e9, "it counts steps", .numbers,
      "steps after which it has halved"),
    .count(
      "audits.maximum", \.learning.audits.maximum, 0...1_000_000_000, "it counts audits", .numbers,
      "audits of a run, at most"),
  ]

  private static let fitRows: [Row] = [
    .word(
      "kind", "kind of emulator", among: { _ in [everyKind] + EmulatorKind.all.map(\.name) }, .numbers,
      "what learns; `auto` chooses among all kinds by errors at points left out or not learnt",
      get: { root, _ in root.learning.kinds.count == 1 ? root.learning.kinds[0].name : everyKind },
      set: { root, word, _ in root.learning.kinds = EmulatorKind(name: word).map { [$0] } ?? EmulatorKind.all }),
    .word(
      "kernel", "kernel", among: { [automaticKernel] + $0.catalogue.kernels.keys.sorted() }, .numbers,
      "the covariance function; `auto` lets every fit choose",
      get: { root, context in
        context.catalogue.kernels.first { $0.value == root.learning.kernel }?.key ?? automaticKernel
      }, set: { root, word, context in root.learning.kernel = context.catalogue.kernels[word] }),
    .number(
      "truncation_tolerance", \.learning.truncationTolerance, 1e-12...10, "it is an error of ln L", .numbers,
      "the rms error of ln L that leaving out principal components may cause"),
    .number(
      "refit_growth", \.learning.refitGrowth, 1.001...1000, "it is the factor by which the training set has grown",
      .numbers, "growth of the training set at which all is fitted anew"),
    .count(
      "maximum_training_points", optional: \.learning.maximumTrainingPoints,
      absence: "by the kind",
      1...5000, "time and memory of Gaussian processes grow with the third and second power of it", .numbers,
      "training points, at most: of more, those that stand for all; never fewer than two per input and two more; 400 for `gp`, "
        + "1500 for `additive`, 5000 for other kinds"
    ),
    .number(
      "training_depth", \.learning.trainingDepth, 0.1...1e6, "it is a difference of ln L to the best point", .numbers,
      "points so far in ln L below the best one do not train"),
  ]

  /// Chooses among all kinds by errors at points left out or not learnt.
  private static let everyKind = "auto"

  /// Lets every fit choose its kernel.
  private static let automaticKernel = "auto"

  private static let designRows: [Row] = [
    .count(
      "design_points", optional: \.designPoints, absence: "by the number of inputs", 0...100_000,
      "each is a call of the solver before the first step", .beginning,
      "points of the design that trains the first emulator",
      filled: { root, context in root.designCount(inputs: context.inputs) }),
    .count(
      "design_variants", \.designVariants, 1...1000, "they share one call of the solver", .beginning,
      "so many of them differ in fast parameters only"),
    .number(
      "design_radius", \.designRadius, 0.1...30, "it counts standard deviations of the Fisher matrix", .beginning,
      "the radius of the design"),
  ]

  private static let pretrainedRow = Row(
    "pretrained", "the folder of a model of `ember pretrain` or `ember import`", .numbers, contents: .model,
    "an emulator to begin with, of which the run learns the errors"
  ) { section, root, _ in
    guard let node = section["pretrained"], let folder = section.text("pretrained") else { return }
    root.pretrained = section.complaints.attempt { () throws(EmberError) in
      try PretrainedChoice(node, folder: folder)
    }
  } write: { root, _ in
    root.pretrained.map { $0.folder.quotedForYAML }
  }
}
