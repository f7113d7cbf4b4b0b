/// Rows of numbers in a text file, with the line each came from.
struct NumberTable {
  /// Words of the comment lines before the first row.
  var comments: [[String]] = []
  var rows: [(line: Int, values: [Double])] = []

  /// Reads rows separated by blanks. Lines that begin with `#` and empty ones are skipped.
  ///
  /// - Throws: ``EmberError`` naming file, line and column of what is not a number.
  init(_ text: String, source: String) throws(EmberError) {
    var width: Int?
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
      guard let first = words.first else { continue }
      if first.hasPrefix("#") {
        if rows.isEmpty { comments.append(Self.headerWords(line)) }
        continue
      }
      var values: [Double] = []
      for (column, word) in words.enumerated() {
        guard let value = Double(word), value.isFinite else {
          throw Self.complaint(
            source, index + 1, "column \(column + 1)", word, "not a finite number", "Correct or remove the row.")
        }
        values.append(value)
      }
      guard values.count == width ?? values.count else {
        throw Self.complaint(
          source, index + 1, nil, nil, "\(values.count) columns where the rows above have \(width ?? 0)",
          "Correct or remove the row.")
      }
      width = values.count
      rows.append((index + 1, values))
    }
  }

  static func complaint(
    _ source: String, _ line: Int?, _ key: String?, _ value: String?, _ problem: String, _ remedy: String
  ) -> EmberError {
    .badInput(
      InputComplaint(
        origin: InputOrigin(source: source, line: line), key: key, value: value, problem: problem, remedy: remedy))
  }

  private static func headerWords(_ line: Substring) -> [String] {
    line.split { $0.isWhitespace || $0 == "," || $0 == "#" }.map(String.init)
  }
}
