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

  /// Files of an earlier run with this prefix.
  var present: [String] {
    let chains = (1...).lazy.map(chain).prefix { FileManager.default.fileExists(atPath: $0) }
    return Array(chains) + fixedFiles.filter { FileManager.default.fileExists(atPath: $0) }
  }

  /// Makes way for a run, or says why not.
  ///
  /// - Returns: True when there is a checkpoint to continue from.
  func prepare(_ existing: SamplingRun.Existing) throws(EmberError) -> Bool {
    let present = present
    switch existing {
    case .refuse:
      if let first = present.first {
        throw .cannotCreate(
          path: first, reason: "output of an earlier run exists",
          remedy: "Continue it with --resume, replace it with --force, or choose another prefix with -o.")
      }
    case .resume:
      if FileManager.default.fileExists(atPath: checkpoint) { return true }
    case .replace: break
    }
    for path in present {
      do { try FileManager.default.removeItem(atPath: path) } catch {
        throw .cannotCreate(
          path: path, reason: "cannot be removed (\(TextFile.reason(of: error)))",
          remedy: "Remove it, or choose another prefix with -o.")
      }
    }
    return false
  }
}
