import EmberBoltzmann
import EmberCache
import EmberInference
import EmberTheory
import Foundation

/// Trains an emulator over a box of parameters: `ember pretrain`.
public struct PretrainJob {
  let design: TrainingDesign
  let folder: String
  let store: TheoryStore
  let solver: BoltzmannSolver
  let reporter: ProgressReporter
  let existing: SamplingRun.Existing

  /// - Parameters:
  ///   - output: the folder to write; from the design's name when `nil`.
  ///   - existing: what to do when the folder is there already.
  public init(design: TrainingDesign, output: String?, existing: SamplingRun.Existing, isQuiet: Bool) throws(EmberError)
  {
    self.design = design
    self.existing = existing
    folder = output ?? "training/models/" + TextFile.baseName(of: design.source)
    do throws(StoreError) { store = try TheoryStore(path: design.cachePath) } catch { throw EmberError(error) }
    solver = BoltzmannSolver(precision: design.precision.value)
    reporter = ProgressReporter(isQuiet: isQuiet, interval: 20)
  }

  /// Computes all points into the store, and no more.
  public func solve() throws(EmberError) -> RunEnding {
    let interruption = Interruption()
    let (points, statistics) = try solve(interruption.flag)
    reporter.result(Self.text(statistics, of: points.count))
    return interruption.flag.isRaised ? interrupted() : .converged
  }

  /// Computes what the store lacks, trains, and writes the model.
  public func perform() throws(EmberError) -> RunEnding {
    let aside = folder + ".part"
    try checkFolders(aside)
    let interruption = Interruption()
    let (points, statistics) = try solve(interruption.flag)
    if interruption.flag.isRaised { return interrupted() }
    reporter.note(Self.text(statistics, of: points.count))
    let collection = try TrainingCollection(design, points, store, solver.identifier)
    let training = ModelTraining(
      design: design, collection: collection,
      reader: StoreReader(design: design, store: store, provider: solver.identifier), statistics: statistics,
      folder: aside, reporter: reporter, flag: interruption.flag)
    guard let model = try training.model(name: (folder as NSString).lastPathComponent) else { return interrupted() }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: aside)) ?? [] where name.hasSuffix(".npz") {
      try? FileManager.default.removeItem(atPath: aside + "/" + name)
    }
    try model.write(to: folder, aside: aside)
    reporter.result(ModelReport(model.manifest).text + "\nOutput: \(folder)")
    return .converged
  }

  private func solve(_ flag: CancellationFlag) throws(EmberError) -> ([TrainingPoint], DesignStatistics) {
    let points = design.points
    let solver = TrainingSolver(design: design, solver: solver, store: store)
    return (points, try solver.run(points, flag: flag, reporter: reporter))
  }

  private func interrupted() -> RunEnding {
    reporter.note("interrupted; continue with: ember pretrain \(design.source) -o \(folder) --resume")
    return .interrupted
  }

  /// Output of an earlier run is neither overwritten nor continued unasked.
  private func checkFolders(_ aside: String) throws(EmberError) {
    let files = FileManager.default
    if files.fileExists(atPath: folder), existing == .refuse {
      throw .cannotCreate(path: folder, reason: "exists", remedy: "Use --force to replace it, or another -o.")
    }
    if files.fileExists(atPath: folder), existing == .resume {
      throw .cannotCreate(path: folder, reason: "is complete", remedy: "Use --force to train it anew.")
    }
    if files.fileExists(atPath: aside), existing == .refuse {
      throw .cannotCreate(
        path: aside, reason: "an interrupted training is there", remedy: "Use --resume or --force.")
    }
    do {
      if existing == .replace, files.fileExists(atPath: aside) { try files.removeItem(atPath: aside) }
      try files.createDirectory(atPath: aside, withIntermediateDirectories: true)
    } catch {
      throw .cannotCreate(
        path: aside, reason: "cannot be made (\(TextFile.reason(of: error)))", remedy: "Choose another place with -o.")
    }
  }

  static func text(_ statistics: DesignStatistics, of total: Int) -> String {
    var lines = [
      "Points: \(statistics.done) of \(total): \(statistics.computed) computed, \(statistics.fromStore) from the store"
    ]
    for (reason, indices) in statistics.failures.sorted(by: { $0.key < $1.key }) {
      lines.append("Failed points: \(indices.count) because of: \(reason)")
    }
    return lines.joined(separator: "\n")
  }
}
