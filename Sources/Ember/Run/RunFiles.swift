import Foundation

/// The files of one run: names derived from one prefix.
struct RunFiles {
  let prefix: String

  func chain(_ number: Int) -> String { "\(prefix).\(number).txt" }
  var parameterNames: String { prefix + ".paramnames" }
  var ranges: String { prefix + ".ranges" }
  var configuration: String { prefix + ".updated.yaml" }
  var covariance: String { prefix + ".covmat" }
  var progress: String { prefix + ".progress" }
  var checkpoint: String { prefix + ".checkpoint" }
  var provenance: String { prefix + ".provenance.csv" }
  var summary: String { prefix + ".summary.json" }

  private var fixedFiles: [String] {
    [parameterNames, ranges, configuration, covariance, progress, checkpoint, provenance, summary]
  }

  /// The chains that are there.
  var chains: [String] { Array((1...).lazy.map(chain).prefix { FileManager.default.fileExists(atPath: $0) }) }

  /// Files of an earlier run with this prefix.
  var present: [String] {
    chains + fixedFiles.filter { FileManager.default.fileExists(atPath: $0) }
  }

  /// Whether a run may begin here.
  ///
  /// - Returns: True when there is a checkpoint to continue from.
  func check(_ existing: SamplingRun.Existing) throws(EmberError) -> Bool {
    if existing == .refuse, let first = present.first {
      throw .cannotCreate(
        path: first, reason: "output of an earlier run exists",
        remedy: "Continue it with --resume, replace it with --force, or choose another prefix with -o.")
    }
    return existing == .resume && FileManager.default.fileExists(atPath: checkpoint)
  }

  /// Removes what an earlier run left.
  func removeAll() throws(EmberError) {
    for path in present {
      do { try FileManager.default.removeItem(atPath: path) } catch {
        throw .cannotCreate(
          path: path, reason: "cannot be removed (\(TextFile.reason(of: error)))",
          remedy: "Remove it, or choose another prefix with -o.")
      }
    }
  }
}
