import ArgumentParser
import EmberBoltzmann
import EmberTheory
import Foundation

/// Tries the solver on many models of a wide box: each has to give sound spectra or an error that names a parameter.
@main
struct RobustnessCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "robustness",
    abstract: "Try the solver on many models of a wide box of parameters.",
    discussion: """
      Models are a Sobol sequence. Outcomes go to a log file; called again, the program continues where it stopped. \
      Exit status 1: some model neither gave sound spectra nor was refused with the parameter at fault.
      """)

  @Option(help: "Number of models.")
  var points = 10_000
  @Option(
    help:
      "The box: wide, far wider than any posterior; limits, all that the solver does not refuse; extended, wide beyond LCDM."
  )
  var box = "wide"
  @Option(help: "draft, default or reference.")
  var precision = "draft"
  @Option(help: "Highest multipole.")
  var lmax = 2500
  @Option(help: "Seed of the shift of the sequence.")
  var seed: UInt64 = 1
  @Option(help: "Seconds after which a model counts as hung.")
  var patience = 300.0
  @Option(help: "The log of outcomes; default robustness-BOX-PRECISION-SEED.log.")
  var log: String?
  @Option(help: "Show the parameters of this model and solve it here, without a log.")
  var model: Int?
  @Option(help: .hidden)
  var from: Int?

  private static let presets: [String: SolverPrecision] = [
    "draft": .draft, "default": .default, "reference": .reference,
  ]

  func validate() throws {
    guard Self.presets[precision] != nil else {
      throw ValidationError("--precision is draft, default or reference, not \(precision).")
    }
    guard ParameterBox.names.contains(box) else {
      throw ValidationError("--box is one of \(ParameterBox.names), not \(box).")
    }
    guard 1...100_000_000 ~= points else { throw ValidationError("--points is between 1 and 100000000.") }
    guard 2...BoltzmannSolver.highestMultipole ~= lmax else {
      throw ValidationError("--lmax is between 2 and \(BoltzmannSolver.highestMultipole).")
    }
    if let model, !(0..<100_000_000 ~= model) { throw ValidationError("--model is between 0 and 99999999.") }
  }

  func run() throws {
    if let model { return solve(from: model, to: model + 1, showParameters: true) }
    if let from { return solve(from: from, to: points, showParameters: false) }
    let options = ["--box", box, "--precision", precision, "--lmax", "\(lmax)", "--seed", "\(seed)"]
    let path = log ?? "robustness-\(box)-\(precision)-\(seed).log"
    var run = RobustnessRun(
      count: points, patience: patience, options: options,
      log: try OutcomeLog(path: path, settings: "# " + options.joined(separator: " ")))
    try run.perform()
    let summary = RobustnessSummary(
      entries: run.log.entries.values.filter { $0.index < points }.sorted { $0.index < $1.index })
    print(summary)
    if !summary.isRight { throw ExitCode(1) }
  }

  /// Solves models one after the other and prints one line of a log for each.
  private func solve(from first: Int, to end: Int, showParameters: Bool) {
    let solver = BoltzmannSolver(precision: Self.presets[precision] ?? .draft)
    let request = TheoryRequest(spectra: Set(SpectrumKind.allCases), lmax: lmax)
    let box = ParameterBox(name: box, seed: seed)
    for (offset, model) in box.models(skipping: first, count: end - first).enumerated() {
      if showParameters {
        for (name, range) in box.ranges { print(name.rawValue, model[name] ?? .nan, "in", range) }
        print(ParameterName.massiveNeutrinos.rawValue, model[.massiveNeutrinos] ?? .nan)
      }
      let start = Date()
      let outcome = Outcome(model, request, solver)
      let entry = OutcomeLog.Entry(
        index: first + offset, seconds: Date().timeIntervalSince(start), outcome: outcome)
      FileHandle.standardOutput.write(Data(entry.line.utf8))
    }
  }
}
