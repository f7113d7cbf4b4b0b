import EmberEmulation
import EmberInference
import Foundation

/// All that a run needs to continue, besides chains and store.
struct RunCheckpoint: Codable {
  /// What the learner keeps.
  struct Learning: Codable {
    var learner: LearnerState
    var sessions: [LearningSession.State]
  }

  /// Identifies the format of checkpoints.
  var format = RunCheckpoint.currentFormat
  /// What the posterior is made of; another one cannot continue this run.
  var fingerprint: String
  /// The sampler's name in the configuration.
  var method: String
  var sampler: SamplerState<PointAnnotation>
  var learning: Learning?
  /// How far the files were written.
  var chainPositions: [FilePosition]
  var provenancePosition: FilePosition
  var progressPosition: FilePosition
  var counts: CountingProvider.Counts
  /// Where chains start and the covariance of the first proposal.
  var start: StartingPoint
  /// Seconds spent so far.
  var wallSeconds: Double

  static let currentFormat = 5

  /// Reads a checkpoint.
  static func read(_ path: String, fingerprint: String) throws(EmberError) -> RunCheckpoint {
    let text = try TextFile.read(path, role: "the checkpoint")
    func unusable(_ problem: String) -> EmberError {
      .badInput(
        InputComplaint(
          origin: InputOrigin(source: path), problem: problem,
          remedy: "Start anew with --force, or choose another prefix with -o."))
    }
    let checkpoint: RunCheckpoint
    do { checkpoint = try JSONDecoder().decode(RunCheckpoint.self, from: Data(text.utf8)) } catch {
      throw unusable("not a checkpoint of this version of Ember")
    }
    guard checkpoint.format == currentFormat else { throw unusable("a checkpoint of another version of Ember") }
    guard checkpoint.fingerprint == fingerprint else {
      throw unusable("the run it belongs to had other parameters, likelihoods or theory settings")
    }
    return checkpoint
  }

  /// Writes the checkpoint; an interruption leaves the old one or the new one.
  func write(_ path: String) throws(EmberError) {
    let data: Data
    do { data = try JSONEncoder().encode(self) } catch {
      throw .internalFailure("the checkpoint cannot be encoded: \(error)")
    }
    try TextFile.write(String(decoding: data, as: UTF8.self), to: path)
  }
}
