import ArgumentParser
@testable import EmberBoltzmann
import EmberCache
import EmberConfiguration
@testable import EmberEmulation
@testable import EmberLearning
import EmberNumerics
import EmberTheory
import Foundation

/// Kinds of emulator on the same points: errors of ln L, what is stated of them, and costs.
@main
struct EmulatorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "emulators",
    abstract: "Compare kinds of emulator on points of a posterior: errors of ln L, stated errors, times and memory.",
    discussion:
      "Prints a table in Markdown. The solver's answers are kept in a store, so that it can be stopped and started again."
  )

  @Argument(help: "The input file of a run that has come to its end.")
  var file: String
  @Option(help: "What the files of its chains begin with; without it, the input's output.")
  var chains: String?
  @Option(help: "The store of the solver's answers; without it, the input's.")
  var store: String?
  @Option(name: .customLong("set"), help: "As of ember run; may be given many times.")
  var settings: [String] = []
  @Option(name: .customLong("points"), parsing: .upToNextOption, help: "How many points are learnt.")
  var counts = [100, 300, 1000, 3000]
  @Option(name: .customLong("kinds"), parsing: .upToNextOption, help: "Kinds to compare; all of them without.")
  var names = EmulatorKind.all.map(\.name)
  @Option(help: "The temperature of the posterior whose points are learnt.")
  var temperature = 2.0
  @Option(help: "Points of the posterior at which they are judged.")
  var tests = 300
  @Option(help: "Points that an emulator is trained on at most; without it, what its kind says.")
  var mostPoints: Int?

  /// So many further points of the posterior calibrate, as the audits of a run.
  private static let heldOut = 20

  func run() throws {
    LinearAlgebraKernels.prepare()
    let configuration = try RunConfiguration(file: file, settings: CommandLineSettings(settings))
    let space = ParameterSpace(configuration)
    guard let prefix = chains ?? configuration.output, let path = store ?? configuration.theory.cachePath else {
      throw ValidationError("\(file) names no output or no store.")
    }
    let points = try ChainPoints(prefix: prefix, space)
    let request = configuration.likelihoods.reduce(TheoryRequest(lmax: 2)) { $0.union($1.request) }
    let solver = CachedProvider(
      BoltzmannSolver(configuration.theory.solver), store: try TheoryStore(path: path))
    let posterior = examples(points.posterior(tests + Self.heldOut), space, solver, request, "of the posterior")
    let tempered = examples(
      points.tempered(counts.max() ?? 0, temperature: temperature), space, solver, request, "to learn")
    guard let first = posterior.first else { throw EmulatorsError(reason: "the solver has no answer") }
    var learning = configuration.theory.emulator?.learning ?? LearningSettings()
    learning.maximumTrainingPoints = mostPoints
    let trainer = EmulatorTrainer(
      coordinates: InputCoordinates(
        names: space.cosmologicalInputs, reference: first.point.cosmology,
        theory: BoltzmannSolver.emulationCoordinates),
      request: request, sensitivities: configuration.likelihoods, nuisance: first.point.nuisance, settings: learning,
      dimension: space.dimension, provider: solver)
    let kinds = try names.map { name in
      guard let kind = EmulatorKind(name: name) else { throw ValidationError("there is no kind \(name).") }
      return kind
    }
    let judged = evaluated(posterior, trainer)
    let learnt = evaluated(tempered, trainer)
    Self.print(KindTable.head)
    for count in counts {
      var set = TrainingSet()
      for example in learnt.prefix(count) { set.insert(example) }
      let found = kinds.compactMap {
        KindMeasurement(
          $0, trainer, set, heldOut: Array(judged.suffix(Self.heldOut)),
          tests: Array(judged.dropLast(Self.heldOut)))
      }
      var contest = KindContest(trainer.near(set, first: set.count), trainer.budget)
      for one in found { contest.enter(EmulatorCandidate(one.kind), one.snapshot, one.data) }
      for line in KindTable.lines(found, contest.rms, count: set.count) { Self.print(line) }
    }
  }

  /// The solver's answers; points at which it has none are left out.
  private func examples(
    _ points: [[Double]], _ space: ParameterSpace, _ solver: CachedProvider, _ request: TheoryRequest, _ what: String
  ) -> [TrainingExample] {
    var examples: [TrainingExample] = []
    for (i, x) in points.enumerated() {
      let point = space.point(x)
      if let answer = try? solver.predict(point, request) {
        examples.append(TrainingExample(point: point, prediction: answer))
      }
      if i % 100 == 99 { Self.note("\(i + 1) of \(points.count) points \(what)") }
    }
    return examples
  }

  private func evaluated(_ examples: [TrainingExample], _ trainer: EmulatorTrainer) -> [TrainingExample] {
    examples.map { example in
      var example = example
      example.likelihood = ExampleLikelihood(example, trainer.sensitivities)
      return example
    }
  }

  private static func print(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
  private static func note(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
