import EmberReports
import EmberConfiguration
import EmberBoltzmann
import EmberCache
import EmberInference
import EmberTheory

/// Trains an emulator over a box of parameters: `ember pretrain`.
public struct PretrainJob {
  package let design: TrainingDesign
  package let folder: ModelFolder
  package let store: TheoryStore
  package let solver: BoltzmannSolver
  let reporter: ProgressReporter
  package let existing: ExistingOutput

  /// - Parameters:
  ///   - design: what is trained, and on which points.
  ///   - output: the folder to write; from the design's name when `nil`.
  ///   - existing: what to do when the folder is there already.
  ///   - isQuiet: true to show no progress.
  public init(design: TrainingDesign, output: String?, existing: ExistingOutput, isQuiet: Bool) throws(EmberError) {
    self.design = design
    self.existing = existing
    folder = try ModelFolder(output ?? "training/models/" + TextFile.baseName(of: design.source))
    do throws(StoreError) { store = try TheoryStore(path: design.cachePath) } catch { throw EmberError(error) }
    solver = BoltzmannSolver(precision: design.precision.value)
    reporter = ProgressReporter(isQuiet: isQuiet, interval: 20)
  }

  /// Computes all points into the store, and no more.
  public func solve() throws(EmberError) -> RunEnding {
    let interruption = Interruption.shared
    interruption.handle(.inOrder { Self.solverInterrupted })
    let (points, statistics) = try solve(interruption.flag)
    try reporter.result(Self.text(statistics, of: points.count))
    guard interruption.flag.isRaised else { return .converged }
    reporter.note(Self.solverInterrupted)
    return .interrupted
  }

  /// Computes what the store lacks, trains, and writes the model.
  public func perform() throws(EmberError) -> RunEnding {
    try folder.check(existing)
    try folder.begin(existing)
    let interruption = listen()
    let (points, statistics) = try solve(interruption.flag)
    if interruption.flag.isRaised { return interrupted() }
    reporter.note(Self.text(statistics, of: points.count))
    let collection = try TrainingCollection(design, points, store, solver.identifier)
    let training = ModelTraining(
      design: design, collection: collection,
      reader: StoreReader(design: design, store: store, provider: solver.identifier), statistics: statistics,
      folder: folder.aside, reporter: reporter, flag: interruption.flag)
    guard let model = try training.model(name: folder.name) else { return interrupted() }
    try model.write(into: folder.aside)
    folder.removeStates()
    try folder.place(replacing: existing == .replace)
    try reporter.result(ModelReport(model.manifest).text + "\nOutput: \(folder.path)")
    return .converged
  }

  private func solve(_ flag: CancellationFlag) throws(EmberError) -> ([TrainingPoint], DesignStatistics) {
    let points = design.points
    let solver = TrainingSolver(design: design, solver: solver, store: store)
    return (points, try solver.run(points, flag: flag, reporter: reporter))
  }

  /// A signal loses nothing: solver results are in the store, and states of training beside the model.
  private func listen() -> Interruption {
    let text = interruptionText
    Interruption.shared.handle(.inOrder { text })
    return Interruption.shared
  }

  private static let solverInterrupted = "interrupted; the same command continues: results are in the store"

  private var interruptionText: String {
    "interrupted; continue with: ember pretrain \(design.source) -o \(folder.path) --resume"
  }

  private func interrupted() -> RunEnding {
    reporter.note(interruptionText)
    return .interrupted
  }

  package static func text(_ statistics: DesignStatistics, of total: Int) -> String {
    var lines = [
      "Points: \(statistics.done) of \(total): \(statistics.computed) computed, \(statistics.fromStore) from the store"
    ]
    for (reason, indices) in statistics.failures.sorted(by: { $0.key < $1.key }) {
      lines.append("Failed points: \(indices.count) because of: \(reason)")
    }
    return lines.joined(separator: "\n")
  }
}
