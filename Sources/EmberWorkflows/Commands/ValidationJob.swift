import EmberReports
import EmberConfiguration
import EmberBoltzmann
import EmberCache
import EmberInference
import EmberLikelihood
import EmberTheory
import Foundation

/// Measures a model or a run against fresh solver results: `ember validate`.
public struct ValidationJob {
  private let subject: String
  private let points: Int
  private let likelihoods: [any Likelihood]
  private let budget: Double?
  private let output: String?
  private let files: OutputFiles
  private let seed: UInt64
  private let acceptsOtherSolver: Bool
  private let reporter: ProgressReporter

  /// - Parameters:
  ///   - subject: the folder of a model, or the prefix of a run.
  ///   - points: fresh points of each region of a model; rows of a run.
  ///   - names: names of the likelihoods whose ln L is compared; those that the model covers when empty. A run has its own.
  ///   - budget: the largest |difference| of ln L that 95 % of the points may have.
  ///   - output: where the report goes: OUTPUT.json and OUTPUT.html; SUBJECT.validation.json and .html when `nil`, beside a run or
  ///     the folder of a model.
  ///   - seed: decides the points.
  ///   - acceptsOtherSolver: compares a model that was trained on another solver all the same: the report says by how much it is off.
  ///   - isForced: true to replace a report that is there.
  ///   - isQuiet: true to show no progress.
  ///   - catalogue: what names of likelihoods stand for.
  public init(
    subject: String, points: Int, likelihoods names: [String], budget: Double?, output: String?, seed: UInt64,
    acceptsOtherSolver: Bool, isForced: Bool, isQuiet: Bool, catalogue: Catalogue = .standard
  ) throws(EmberError) {
    self.subject = subject
    self.points = points
    self.budget = budget
    self.output = output
    files = OutputFiles(isForced: isForced)
    self.seed = seed
    self.acceptsOtherSolver = acceptsOtherSolver
    reporter = ProgressReporter(isQuiet: isQuiet, interval: 20)
    var likelihoods: [any Likelihood] = []
    for name in names.isEmpty ? catalogue.likelihoods.keys.sorted() : names {
      guard let make = catalogue.likelihoods[name] else {
        throw .badInput(
          InputComplaint(
            origin: InputOrigin(source: "--likelihood"), value: name, problem: "unknown likelihood",
            remedy: SpellingSuggestion.remedy(forQuantity: name, among: catalogue.likelihoods.keys.sorted())))
      }
      do throws(LikelihoodError) { likelihoods += try make(LikelihoodOptions()).members } catch {
        guard !names.isEmpty else { continue }
        throw .badInput(
          InputComplaint(
            origin: InputOrigin(source: "--likelihood"), value: name, problem: "\(error)",
            remedy: "Restore the data files of Ember's installation."))
      }
    }
    self.likelihoods = likelihoods
  }

  /// Measures, prints and writes; ends otherwise than with success when the budget is exceeded, or when a signal came first.
  public func perform() throws(EmberError) -> ExitStatus {
    let base = output ?? Self.besides(subject)
    try RunConfiguration.checkPrefix(base)
    try files.check([base + ".json", base + ".html"])
    try checkPlace(base)
    let interruption = Interruption.shared
    interruption.handle(.inOrder { Self.interrupted })
    let measured = try isModel ? modelReport(interruption.flag) : runReport(interruption.flag)
    guard var report = measured else {
      reporter.note(Self.interrupted)
      return .interrupted
    }
    report.budget = budget
    try files.write(try report.json, to: base + ".json")
    try files.write(ValidationPage(report).markup, to: base + ".html")
    try reporter.result(report.text + "\nOutput: \(base).json, \(base).html")
    return report.isWithinBudget ? .success : .budgetExceeded
  }

  private static let interrupted = "interrupted: nothing was written"

  /// `models/wide.validation` for `models/wide/`: nothing is put into a folder that has checksums.
  private static func besides(_ subject: String) -> String {
    let path = String(subject.reversed().drop { $0 == "/" }.reversed())
    let isNamed = !["", ".", ".."].contains((path as NSString).lastPathComponent)
    return (isNamed ? path : URL(fileURLWithPath: subject).standardizedFileURL.path) + ".validation"
  }

  /// Asked before anything is computed: an installed model lies where nobody but root may write.
  private func checkPlace(_ base: String) throws(EmberError) {
    let folder = TextFile.folder(of: base)
    let files = FileManager.default
    guard files.fileExists(atPath: folder), !files.isWritableFile(atPath: folder) else { return }
    throw .cannotCreate(
      path: base + ".json", reason: "the folder \(folder) cannot be written", remedy: "Name another place with -o.")
  }

  /// A folder of a model, unless it only has the same name as a run.
  private var isModel: Bool {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: subject, isDirectory: &isDirectory), isDirectory.boolValue else {
      return false
    }
    return OutputFiles.isThere(subject + "/" + ModelFiles.manifest)
      || !OutputFiles.isThere(RunFiles(prefix: subject).configuration)
  }

  private func modelReport(_ flag: CancellationFlag) throws(EmberError) -> ValidationReport? {
    let model = try EmulatorModel(folder: subject)
    let design = try TrainingDesign(
      text: model.design, source: subject + "/" + ModelFiles.design, kept: model.covariances)
    let solver = BoltzmannSolver(precision: design.precision.value)
    if !acceptsOtherSolver { try model.check(solver.identifier, folder: subject) }
    return ModelValidation(
      model: model, folder: subject, solver: solver, likelihoods: likelihoods, design: design, count: points,
      seed: seed, flag: flag, reporter: reporter
    ).report()
  }

  private func runReport(_ flag: CancellationFlag) throws(EmberError) -> ValidationReport? {
    let files = RunFiles(prefix: subject)
    guard FileManager.default.fileExists(atPath: files.configuration) else {
      throw .missingFile(
        path: subject, role: "the folder of a model, or the prefix of a run: there is no \(files.configuration)")
    }
    let configuration = try RunConfiguration(file: files.configuration)
    return try RunValidation(
      configuration: configuration, files: files, count: points, flag: flag, reporter: reporter
    ).report()
  }
}
