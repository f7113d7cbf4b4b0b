import EmberAssembly
import EmberConfiguration
import EmberInference
import EmberLearning
import EmberNumerics
import Foundation

/// All that a run needs to continue, besides chains and store.
package struct RunCheckpoint: Codable {
  /// What the learner keeps.
  struct Learning: Codable {
    var learner: LearnerState
    var sessions: [LearningSession.State]
  }

  /// What the posterior and its chains are made of; others cannot continue this run.
  var identity: RunIdentity
  var beginning: RunBeginning
  /// Settings of the chains; some of them may change when a run continues.
  package var settings: EnsembleSettings
  package var sampler: SamplerState<PointAnnotation>
  var learning: Learning?
  /// Rows of the guarantee by which the learner is calibrated; `nil` before it has been made.
  var guaranteeRows: Int?
  /// How far the files were written.
  var chainPositions: [FilePosition]
  var provenancePosition: FilePosition
  var progressPosition: FilePosition
  package var counts: CountingProvider.Counts
  /// Where chains start and the covariance of the first proposal.
  package var start: StartingPoint
  /// Seconds spent so far.
  var wallSeconds: Double

  /// The first words of the file, before the digest of all that follows the first line.
  private static let title = anyTitle + "7, SHA-256 "
  private static let anyTitle = "Ember checkpoint, format "

  /// Reads a checkpoint.
  ///
  /// - Throws: `EmberError` when it is none, or not what was written.
  package static func read(_ path: String) throws(EmberError) -> RunCheckpoint {
    let text = try TextFile.read(path, role: "the checkpoint")
    guard let end = text.firstIndex(of: "\n"), text.hasPrefix(title) else {
      let isOther = text.hasPrefix(anyTitle)
      throw unusable(
        path,
        isOther ? "a checkpoint of another version of Ember, whose format this one does not read" : "not a checkpoint")
    }
    let body = Array(text[text.index(after: end)...].utf8)
    guard text[..<end].dropFirst(title.count) == SHA256(body).text else {
      throw unusable(path, "its checksum is not the one it was written with: the file is damaged or was changed")
    }
    do {
      let decoder = JSONDecoder()
      if let key = StoredMemory.knownKinds { decoder.userInfo[key] = Catalogue.standard.memories }
      let checkpoint = try decoder.decode(RunCheckpoint.self, from: Data(body))
      try checkpoint.checkShape(path)
      return checkpoint
    } catch let error as EmberError { throw error } catch {
      throw unusable(path, "not a checkpoint of this version of Ember (\(ModelManifest.reason(error)))")
    }
  }

  /// Throws unless what continues is the run that was interrupted.
  ///
  /// - Parameter files: those of the run.
  package func check(_ present: RunIdentity, files: RunFiles) throws(EmberError) {
    let differences = identity.differences(from: present)
    guard !differences.isEmpty else { return }
    throw .badInput(
      InputComplaint(
        origin: InputOrigin(source: files.checkpoint),
        problem: "the run it belongs to is another one: \(differences.joined(separator: "; "))",
        remedy:
          "Give these as they were (\(files.configuration) has all settings), choose another prefix with -o, or start "
          + "anew with --force."))
  }

  /// Writes the checkpoint; an interruption leaves the old one or the new one.
  package func write(_ path: String) throws(EmberError) {
    let body: Data
    do { body = try JSONEncoder().encode(self) } catch {
      throw .internalFailure("the checkpoint cannot be encoded: \(error)")
    }
    let text = String(decoding: body, as: UTF8.self)
    try TextFile.write(Self.title + SHA256(Array(text.utf8)).text + "\n" + text, to: path)
  }

  /// Throws unless every array is as long as chains and parameters ask for.
  private func checkShape(_ path: String) throws(EmberError) {
    let (chains, dimension) = (settings.chains, start.center.count)
    guard chainPositions.count == chains, start.covariance.count == dimension * dimension else {
      throw Self.unusable(path, "its parts do not fit together")
    }
    for position in chainPositions + [provenancePosition, progressPosition]
    where position.bytes < 0 || position.rows < 0 {
      throw Self.unusable(path, "it counts less than nothing")
    }
    guard wallSeconds.isFinite, wallSeconds >= 0 else { throw Self.unusable(path, "it has run for \(wallSeconds) s") }
    do { try sampler.validate(dimension: dimension, chains: chains) } catch { throw Self.unusable(path, "\(error)") }
  }

  /// Throws unless chains stand at points with so many outputs.
  package func check(outputs count: Int, path: String) throws(EmberError) {
    guard sampler.chains.allSatisfy({ $0.current.map { $0.evaluation.outputs.count == count } ?? true }) else {
      throw Self.unusable(path, "its chains have other columns")
    }
  }

  static func unusable(_ path: String, _ problem: String) -> EmberError {
    .badInput(
      InputComplaint(
        origin: InputOrigin(source: path), problem: problem,
        remedy: "Start anew with --force, or choose another prefix with -o."))
  }
}
