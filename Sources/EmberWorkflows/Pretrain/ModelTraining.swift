import EmberNetworks
import EmberReports
import EmberConfiguration
import EmberCache
import EmberEmulation
import EmberInference
import EmberLearning
import EmberNumerics
import EmberTheory
import Foundation

/// Makes a model of what has been collected: trains the emulators that the design asks for, and judges them by the points
/// that trained none of them.
struct ModelTraining {
  let design: TrainingDesign
  let collection: TrainingCollection
  let reader: StoreReader
  let statistics: DesignStatistics
  /// Where states of training are kept.
  let folder: String
  let reporter: ProgressReporter
  let flag: CancellationFlag

  /// One emulator with what the manifest says about it.
  struct Candidate {
    var emulator: any Emulator
    var description: ModelManifest.Emulator
    /// Median over held-out points of the distance of predicted and true spectra, in units of cosmic variance.
    var error: Double
  }

  private static let derivedSettings: NetworkSettings = {
    var settings = NetworkSettings()
    settings.hidden = [64, 64]
    settings.ensemble = 2
    return settings
  }()

  /// The model; `nil` when the flag was raised before it was done.
  func model(name: String) throws(EmberError) -> EmulatorModel? {
    guard let standardization = InputStandardization(collection.training.map { collection.points[$0].values }) else {
      throw .internalFailure("the training points do not span their box")
    }
    let inputs = collection.points.map { standardization($0.values) }
    var candidates: [Candidate] = []
    for kind in design.kinds {
      guard let candidate = try candidate(kind, standardization, inputs) else { return nil }
      candidates.append(candidate)
    }
    guard var chosen = candidates.min(by: { $0.error < $1.error }) else { return nil }
    chosen.description.reason = Self.reason(candidates)
    guard case .some(let derived) = try derivedNetworks(standardization, inputs) else { return nil }
    let emulator = PretrainedEmulator(
      inputs: design.parameters.map { .init(name: $0.name, range: $0.range) }, fixed: design.fixed,
      request: design.request, compression: collection.compression, emulator: chosen.emulator,
      derivedNames: collection.derivedNames, derived: derived.ensemble)
    return EmulatorModel(
      manifest: manifest(name, chosen.description, errors: try errors(emulator)), emulator: emulator,
      design: design.text, covariances: design.covariances)
  }

  private func candidate(
    _ name: String, _ standardization: InputStandardization, _ inputs: [[Double]]
  ) throws(EmberError) -> Candidate? {
    guard let kind = EmulatorKind(name: name) else { return try network(standardization, inputs) }
    return try learned(kind, standardization, inputs)
  }

  private func network(_ standardization: InputStandardization, _ inputs: [[Double]]) throws(EmberError) -> Candidate? {
    let targets = TargetScaling(collection.training.map { collection.coefficients[$0] })
    let trainer = EnsembleTrainer(
      examples: NetworkExamples(
        inputs: inputs, targets: collection.coefficients.map(targets.standardized), training: collection.training,
        heldOut: collection.heldOut),
      settings: design.network, seed: design.seed, scales: targets.scale, folder: folder, name: "net",
      fingerprint: fingerprint)
    guard let members = try trainer.train(flag: flag, reporter: reporter) else { return nil }
    let ensemble = targets.ensemble(standardization, members.map(\.network), judged: heldOutPairs)
    return Candidate(
      emulator: ensemble,
      description: ModelManifest.Emulator(
        kind: NetworkEnsemble.kindName, reason: "", components: collection.compression.count,
        hidden: design.network.hidden, members: members.count, epochs: members.map(\.epochs),
        heldOutLoss: members.map(\.heldOutLoss), curve: Self.curve(members)), error: error(of: ensemble))
  }

  /// What learns at once.
  private func learned(
    _ kind: EmulatorKind, _ standardization: InputStandardization, _ inputs: [[Double]]
  ) throws(EmberError) -> Candidate {
    let rows = collection.training
    let examples = EmulatorExamples(
      standardization, points: rows.map { inputs[$0] },
      outputs: Matrix(
        rows: rows.count, columns: collection.compression.count, elements: rows.flatMap { collection.coefficients[$0] })
    )
    guard let emulator = kind.pretrained(examples) else {
      throw .internalFailure("a \(kind.title) cannot be fitted to \(rows.count) points")
    }
    return Candidate(
      emulator: emulator,
      description: ModelManifest.Emulator(
        kind: kind.name, reason: "", components: collection.compression.count, hidden: [], members: 1, epochs: [],
        heldOutLoss: [], curve: []),
      error: error(of: emulator))
  }

  /// Networks of the derived parameters; the outer `nil` when interrupted, the inner one when there is nothing to learn.
  private func derivedNetworks(_ standardization: InputStandardization, _ inputs: [[Double]]) throws(EmberError)
    -> (ensemble: NetworkEnsemble?, Void)?
  {
    guard !collection.derivedNames.isEmpty else { return (nil, ()) }
    let targets = TargetScaling(collection.training.map { collection.derived[$0] })
    var settings = Self.derivedSettings
    settings.epochs = min(settings.epochs, design.network.epochs)
    let trainer = EnsembleTrainer(
      examples: NetworkExamples(
        inputs: inputs, targets: collection.derived.map(targets.standardized), training: collection.training,
        heldOut: collection.heldOut),
      settings: settings, seed: design.seed &+ 1, scales: targets.scale.map { _ in 1000 }, folder: folder,
      name: "derived", fingerprint: fingerprint)
    guard let members = try trainer.train(flag: flag, reporter: reporter) else { return nil }
    let pairs = collection.heldOut.map { (collection.points[$0].values, collection.derived[$0]) }
    return (targets.ensemble(standardization, members.map(\.network), judged: pairs), ())
  }

  private var heldOutPairs: [(input: [Double], truth: [Double])] {
    collection.heldOut.map { (collection.points[$0].values, collection.coefficients[$0]) }
  }

  /// Mean losses over the members at up to 60 epochs that all of them ran here.
  private static func curve(_ members: [EnsembleTrainer.Member]) -> [[Double]] {
    var common = Set(members.first?.curve.map(\.epoch) ?? [])
    for member in members.dropFirst() { common.formIntersection(member.curve.map(\.epoch)) }
    let epochs = common.sorted()
    let step = max(1, (epochs.count + 59) / 60)
    var rows: [[Double]] = []
    for place in stride(from: 0, to: epochs.count, by: step) {
      var row = [Double(epochs[place]), 0, 0]
      for member in members {
        guard let own = member.curve.first(where: { $0.epoch == epochs[place] }) else { continue }
        row[1] += own.training / Double(members.count)
        row[2] += own.heldOut / Double(members.count)
      }
      rows.append(row)
    }
    return rows
  }

  /// The median distance of held-out predictions from the truth, per component of unit variance.
  private func error(of emulator: any Emulator) -> Double {
    let distances = heldOutPairs.map { pair in
      zip(emulator.predict(pair.input).mean, pair.truth).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
    return distances.sorted()[distances.count / 2]
  }

  private static func reason(_ candidates: [Candidate]) -> String {
    let texts = candidates.map { "\($0.description.kind) " + String(format: "%.3g", $0.error) }
    guard candidates.count > 1 else {
      return "the only kind that the design asks for; median held-out error \(texts[0])"
    }
    return "smallest median held-out error in units of cosmic variance, summed over multipoles: "
      + texts.joined(separator: ", ")
  }

  /// What a kept state must agree with: the design and the numbers it is trained on.
  private var fingerprint: String {
    let numbers = collection.coefficients.flatMap { $0.prefix(3) }.map(\.bitPattern)
    return SHA256(Array(design.text.utf8) + numbers.withUnsafeBytes { Array($0) }).text
  }

  private func manifest(
    _ name: String, _ emulator: ModelManifest.Emulator, errors: [ModelManifest.Errors]
  ) -> ModelManifest {
    var fixed: [String: Double] = [:]
    for name in ParameterName.allCases { fixed[name.rawValue] = design.fixed[given: name] }
    return ModelManifest(
      name: name,
      inputs: design.parameters.map {
        .init(name: $0.name, min: $0.range.lowerBound, max: $0.range.upperBound, unit: $0.name.unit)
      }, fixed: fixed, request: design.request, derived: collection.derivedNames,
      solver: ModelManifest.Solver(reader.provider),
      training: ModelManifest.Training(
        design: (design.source as NSString).lastPathComponent, seed: design.seed, points: statistics.done,
        training: collection.training.count, heldOut: collection.heldOut.count, failed: statistics.failures),
      emulator: emulator, errors: errors)
  }
}

extension ModelTraining {
  /// The multipoles of the error table.
  private static let multipoles = [2, 10, 30, 100, 300, 600, 1000, 1500, 2000, 2500, 3000, 4000, 6000]

  /// The error table: spectra at held-out points against the solver's, for each plan of the design.
  private func errors(_ emulator: PretrainedEmulator) throws(EmberError) -> [ModelManifest.Errors] {
    var tables: [ModelManifest.Errors] = []
    for (number, plan) in design.plans.enumerated() {
      var errors = SpectrumErrors(design.request, experiment: .cosmicVariance)
      for index in collection.heldOut where collection.points[index].plan == number {
        let point = collection.points[index]
        guard let truth = reader.prediction(point),
          let (spectra, _) = try? emulator.predict(design.cosmology(point.values))
        else { continue }
        errors.add(spectra, truth: truth.spectra)
      }
      guard errors.count > 0 else { continue }
      tables.append(Self.table(errors, plan: plan.name))
    }
    return tables
  }

  private static func table(_ errors: SpectrumErrors, plan: String) -> ModelManifest.Errors {
    var table = ModelManifest.Errors(plan: plan, points: errors.count, largest: [:], at: [:])
    for kind in errors.request.spectra {
      table.largest[kind.rawValue] = [0.68, 0.95, 0.99].map { errors.percentile($0, kind).max() ?? 0 }
      let percentile = errors.percentile(0.99, kind)
      table.at[kind.rawValue] = Dictionary(
        uniqueKeysWithValues: multipoles.filter { $0 <= errors.request.lmax }.map { ("\($0)", percentile[$0]) })
    }
    return table
  }
}

extension TrainingPlan {
  /// The plan's kind as designs spell it.
  package var name: String {
    switch shape {
    case .grid: "grid"
    case .latinHypercube: "latin_hypercube"
    case .sobol: "sobol"
    case .ellipsoid: "ellipsoid"
    }
  }
}
