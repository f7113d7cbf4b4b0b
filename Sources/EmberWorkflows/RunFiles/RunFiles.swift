import EmberConfiguration
import Foundation

/// The files of one run: names derived from one prefix.
package struct RunFiles: Sendable {
  package let prefix: String

  package init(prefix: String) { self.prefix = prefix }

  private var chainFiles: ChainFiles { ChainFiles(prefix: prefix) }
  package func chain(_ number: Int) -> String { chainFiles.chain(number) }
  package var parameterNames: String { chainFiles.parameterNames }
  package var ranges: String { prefix + ".ranges" }
  package var configuration: String { prefix + ".updated.yaml" }
  package var covariance: String { prefix + ".covmat" }
  package var progress: String { prefix + ".progress" }
  package var checkpoint: String { prefix + ".checkpoint" }
  package var provenance: String { prefix + ".provenance.csv" }
  package var summary: String { prefix + ".summary.json" }

  /// What is written before the first step.
  private var descriptions: [String] { [parameterNames, ranges, configuration] }
  private var fixedFiles: [String] { descriptions + [covariance, progress, checkpoint, provenance, summary] }

  /// The chains that are there, by number, up to the first that is missing.
  package var chains: [String] { chainFiles.chains }

  /// Files of an earlier run with this prefix.
  var present: [String] { numberedFiles + fixedFiles.filter(OutputFiles.isThere) }

  /// All chains that are there, whatever their numbers.
  private var numberedFiles: [String] {
    names { name in
      guard name.hasSuffix(".txt"), let number = Int(name.dropLast(4)), number > 0 else { return false }
      return name == "\(number).txt"
    }
  }

  /// What a killed process left of the files it was writing aside.
  private var remains: [String] {
    let owners = fixedFiles.map { String($0.dropFirst(prefix.count + 1)) }
    return names { name in
      guard name.hasSuffix(".part") else { return false }
      let parts = name.dropLast(5)
      return owners.contains { parts.hasPrefix($0 + ".") && parts.count == $0.count + 17 }
        && parts.suffix(16).allSatisfy(\.isHexDigit)
    }
  }

  /// Paths that begin with the prefix and a full stop and end as wanted.
  private func names(_ isWanted: (Substring) -> Bool) -> [String] {
    let folder = TextFile.folder(of: prefix)
    let start = prefix.split(separator: "/").last.map { $0 + "." } ?? ""
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return all.filter { $0.hasPrefix(start) && isWanted($0.dropFirst(start.count)) }.sorted()
      .map { prefix + "." + $0.dropFirst(start.count) }
  }

  /// Throws when the run would write to a file that it reads.
  func checkInputs(of configuration: RunConfiguration) throws(EmberError) {
    let outputs = Set((numberedFiles + fixedFiles).map(Self.standardized))
    let inputs =
      [configuration.sampler.covariancePath].compactMap(\.self) + configuration.likelihoodChoices.flatMap(\.files)
    guard let path = inputs.sorted().first(where: { outputs.contains(Self.standardized($0)) }) else { return }
    throw .cannotCreate(
      path: path, reason: "the run reads this file, and would write another one in its place",
      remedy: "Choose another prefix with -o, or rename the file.")
  }

  private static func standardized(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

  /// Whether a run may begin here.
  ///
  /// - Returns: True when there is a checkpoint to continue from.
  package func check(_ existing: ExistingOutput) throws(EmberError) -> Bool {
    switch existing {
    case .replace: return false
    case .refuse:
      if let first = present.first {
        throw .cannotCreate(
          path: first, reason: "output of an earlier run exists",
          remedy: "Continue it with --resume, replace it with --force, or choose another prefix with -o.")
      }
      return false
    case .resume:
      if FileManager.default.fileExists(atPath: checkpoint) { return true }
      try checkUnbegun()
      return false
    }
  }

  /// The seed of a run that was interrupted before its first checkpoint; `nil` for none, and for files that are to be replaced.
  func seedKept(_ existing: ExistingOutput) -> UInt64? {
    guard existing == .resume, OutputFiles.isThere(configuration) else { return nil }
    return (try? RunConfiguration(file: configuration))?.sampler.seed
  }

  /// Without a checkpoint a run can only go on that has not begun to sample.
  private func checkUnbegun() throws(EmberError) {
    guard OutputFiles.isThere(configuration) else { throw missing() }
    let harmless = Set(descriptions)
    if let first = present.first(where: { !harmless.contains($0) && !isEmpty($0) }) {
      throw .cannotCreate(
        path: first, reason: "there is no checkpoint (\(checkpoint)) beside these files, so they cannot be continued",
        remedy: "Restore the checkpoint, choose another prefix with -o, or replace everything with --force.")
    }
  }

  /// True for a file of rows that has none.
  private func isEmpty(_ path: String) -> Bool {
    guard let text = try? TextFile.read(path, role: "rows") else { return false }
    let lines = text.split(separator: "\n")
    return path == provenance ? lines.count <= 1 : lines.allSatisfy { $0.hasPrefix("#") }
  }

  private func missing() -> EmberError {
    if let first = present.first {
      return .cannotCreate(
        path: first, reason: "there is no checkpoint (\(checkpoint)) beside this file, so there is nothing to continue",
        remedy: "Restore the checkpoint, choose another prefix with -o, or replace everything with --force.")
    }
    let suffix = ".checkpoint"
    let folder = TextFile.folder(of: prefix)
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(suffix) }
      .map { String($0.dropLast(suffix.count)) }.sorted()
    let start = prefix.contains("/") ? String(prefix[...(prefix.lastIndex(of: "/") ?? prefix.startIndex)]) : ""
    let name = String(prefix.dropFirst(start.count))
    let remedy =
      if let near = SpellingSuggestion.nearest(to: name, among: names) {
        "Did you mean \"\(start + near)\"?"
      } else if names.isEmpty {
        "Begin the run without --resume."
      } else {
        "There are \(names.prefix(10).map { start + $0 }.joined(separator: ", ")). Begin a new run without --resume."
      }
    return .missingFile(path: checkpoint, role: "there is nothing to resume", remedy: remedy)
  }

  /// Removes what an earlier run left, last of all the file by which it is known.
  func removeAll() throws(EmberError) {
    let all = present + remains
    for path in all.filter({ $0 != configuration }) + all.filter({ $0 == configuration }) {
      do { try FileManager.default.removeItem(atPath: path) } catch {
        throw .cannotCreate(
          path: path, reason: "cannot be removed (\(TextFile.reason(of: error)))",
          remedy: "Remove it, or choose another prefix with -o.")
      }
    }
  }

  /// Removes what a killed process left half written.
  func removeRemains() { for path in remains { try? FileManager.default.removeItem(atPath: path) } }
}
