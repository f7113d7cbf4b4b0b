import EmberNumerics

/// A text file of numbers in rows, with comment lines that begin with `#`.
package struct TextTable {
  /// Words of the comment lines before the first row, which blanks or commas separate.
  package private(set) var comments: [[String]] = []
  /// Line number, from 1, and numbers of each row.
  package private(set) var rows: [(line: Int, values: [Double])] = []

  /// Words of the first of the comment lines.
  var header: [String]? { comments.first }

  /// Throws `InferenceError.unreadable`, or `.malformed` with line and column (of words, from 1) of what is not a number.
  static func read(path: String) throws(InferenceError) -> TextTable {
    try TextTable(lines: try readLines(path: path), path: path)
  }

  /// The same of lines; `path` names them in errors, and numbers have to be finite where it matters.
  package init(lines: [Substring], path: String, isFinite: Bool = false) throws(InferenceError) {
    var number = 0
    for line in lines {
      number += 1
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" })
      guard let first = words.first else { continue }
      if first.hasPrefix("#") {
        if rows.isEmpty { comments.append(Self.words(ofComment: line)) }
        continue
      }
      var values: [Double] = []
      values.reserveCapacity(words.count)
      for (column, word) in words.enumerated() {
        guard let value = Double(word), !isFinite || value.isFinite else {
          throw .malformed(
            path: path, line: number, column: column + 1,
            reason: "\"\(word)\" is not a \(isFinite ? "finite " : "")number")
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

  private static func words(ofComment line: Substring) -> [String] {
    line.split { $0.isWhitespace || $0 == "," || $0 == "#" }.map(String.init)
  }
}
