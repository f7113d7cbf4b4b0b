import EmberNetworks
import EmberReports
import EmberConfiguration
import EmberEmulation
import EmberInference
import EmberNumerics
import Foundation
import Synchronization

/// Trains the networks of an ensemble side by side, keeps their state from time to time, and continues from it.
struct EnsembleTrainer {
  let examples: NetworkExamples
  let settings: NetworkSettings
  let seed: UInt64
  /// Weight of an error of each target.
  let scales: [Double]
  /// Where states are kept: FOLDER/NAME.N.npz.
  let folder: String
  let name: String
  /// Tells states of other examples or settings apart.
  let fingerprint: String

  /// What one network has come to.
  struct Member: Sendable {
    var network: Network
    var heldOutLoss: Double
    var epochs: Int
    /// Training and held-out loss after each epoch that this process ran.
    var curve: [(epoch: Int, training: Double, heldOut: Double)]
  }

  /// Trains all members; `nil` when the flag was raised before they were done.
  func train(flag: CancellationFlag, reporter: ProgressReporter) throws(EmberError) -> [Member]? {
    let progress = Mutex<[Int: (epoch: Int, training: Double, heldOut: Double)]>([:])
    let failure = Mutex<EmberError?>(nil)
    let meter = ProgressMeter("training at most", total: settings.ensemble * settings.epochs, unit: "epochs")
    let members = parallelMap(settings.ensemble) { number -> Member? in
      do throws(EmberError) {
        return try train(number, flag: flag) { state in
          let all = progress.withLock { progress in
            progress[number] = (state.epoch, state.trainingLoss, state.heldOutLoss)
            return progress
          }
          reporter.show(line(all, meter))
        }
      } catch {
        failure.withLock { $0 = error }
        return nil
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
    let done = members.compactMap { $0 }
    return done.count == settings.ensemble ? done : nil
  }

  private func train(
    _ number: Int, flag: CancellationFlag, report: (NetworkTraining) -> Void
  ) throws(EmberError) -> Member? {
    var state = NetworkTraining(examples, scales: scales, settings: settings, seed: seed, member: number)
    let path = "\(folder)/\(name).\(number).npz"
    try restore(&state, path)
    var curve: [(epoch: Int, training: Double, heldOut: Double)] = []
    var kept = ContinuousClock.now
    while !state.isDone, !flag.isRaised {
      state.runEpoch(examples)
      curve.append((state.epoch, state.trainingLoss, state.heldOutLoss))
      report(state)
      if .now - kept > .seconds(20) {
        try keep(state, path)
        kept = .now
      }
    }
    try keep(state, path)
    guard state.isDone else { return nil }
    return Member(network: state.best, heldOutLoss: state.bestLoss, epochs: state.epoch, curve: curve)
  }

  private func keep(_ state: NetworkTraining, _ path: String) throws(EmberError) {
    var archive = state.archive
    archive.arrays["fingerprint"] = .list([fingerprint])
    try ModelFiles.write(archive.bytes, to: path)
  }

  /// A state of other examples or settings is passed over.
  private func restore(_ state: inout NetworkTraining, _ path: String) throws(EmberError) {
    guard FileManager.default.fileExists(atPath: path), let archive = try? NPZArchive(path: path),
      archive.arrays["fingerprint"]?.texts == [fingerprint]
    else { return }
    do { try state.restore(archive, file: path) } catch { throw ModelFiles.complaint(error, path: path) }
  }

  private func line(
    _ progress: [Int: (epoch: Int, training: Double, heldOut: Double)], _ meter: ProgressMeter
  ) -> ProgressLine {
    let count = Double(progress.count)
    let losses = String(
      format: "loss %.3g, held out %.3g", progress.values.reduce(0) { $0 + $1.training } / count,
      progress.values.reduce(0) { $0 + $1.heldOut } / count)
    return meter.line(done: progress.values.reduce(0) { $0 + $1.epoch }, details: [losses])
  }
}
