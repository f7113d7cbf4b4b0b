import EmberNumerics

/// A text file of numbers in rows, with an optional header line that begins with `#`.
struct TextTable {
  /// Words of the first line that begins with `#`.
  var header: [String]?
  /// Line number, from 1, and numbers of each row.
  var rows: [(line: Int, values: [Double])] = []

  /// Throws `InferenceError.unreadable`, or `.malformed` with line and column (of words, from 1) of what is not a number.
  static func read(path: String) throws(InferenceError) -> TextTable {
    try TextTable(lines: try readLines(path: path), path: path)
  }

  /// The same of lines; `path` names them in errors.
  init(lines: [Substring], path: String) throws(InferenceError) {
    var number = 0
    for line in lines {
      number += 1
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      guard let first = words.first else { continue }
      if first.hasPrefix("#") {
        if header == nil && rows.isEmpty { header = Self.headerWords(words) }
        continue
      }
      var values: [Double] = []
      values.reserveCapacity(words.count)
      for (column, word) in words.enumerated() {
        guard let value = Double(word) else {
          throw .malformed(path: path, line: number, column: column + 1, reason: "\"\(word)\" is not a number")
        }
        values.append(value)
      }
      rows.append((number, values))
    }
  }

  /// The lines of a text file.
  static func readLines(path: String) throws(InferenceError) -> [Substring] {
    do { return try DataFile(path: path).lines() } catch { throw .unreadable(error) }
  }

  private static func headerWords(_ words: [Substring]) -> [String] {
    ([words[0].drop { $0 == "#" }] + words.dropFirst()).filter { !$0.isEmpty }.map(String.init)
  }
}
