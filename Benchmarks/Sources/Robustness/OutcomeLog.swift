import Foundation

/// The outcomes so far, in a file that a later call continues: a first line with the settings, then one line per model.
struct OutcomeLog {
  /// One line: tab-separated number of the model, seconds, kind of outcome and detail.
  struct Entry {
    let index: Int
    let seconds: Double
    let outcome: Outcome

    init(index: Int, seconds: Double, outcome: Outcome) {
      self.index = index
      self.seconds = seconds
      self.outcome = outcome
    }

    init?(_ line: some StringProtocol) {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 4, let index = Int(fields[0]), let seconds = Double(fields[1]) else { return nil }
      self.init(index: index, seconds: seconds, outcome: Outcome(kind: String(fields[2]), detail: String(fields[3])))
    }

    var line: String {
      let detail = outcome.detail.map { $0 == "\t" || $0.isNewline ? " " : $0 }
      return "\(index)\t\(seconds)\t\(outcome.kind)\t\(String(detail))\n"
    }
  }

  /// Why the file cannot be used.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private(set) var entries: [Int: Entry] = [:]
  private let file: FileHandle

  /// Opens `path` for a run with these settings; entries of an earlier call with the same settings are kept.
  init(path: String, settings: String) throws {
    let known = FileManager.default.fileExists(atPath: path)
    if known {
      let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      guard lines.first.map(String.init) == settings else {
        throw Failure(
          description:
            "\(path) belongs to a run with other settings (\(lines.first ?? "none")): remove it or give another --log")
      }
      for line in lines.dropFirst() {
        if let entry = Entry(line) { entries[entry.index] = entry }
      }
    } else {
      guard FileManager.default.createFile(atPath: path, contents: Data((settings + "\n").utf8)) else {
        throw Failure(description: "\(path) cannot be written")
      }
    }
    guard let file = FileHandle(forWritingAtPath: path) else {
      throw Failure(description: "\(path) cannot be written")
    }
    self.file = file
    try file.seekToEnd()
  }

  mutating func append(_ entry: Entry) throws {
    entries[entry.index] = entry
    try file.write(contentsOf: Data(entry.line.utf8))
  }
}
