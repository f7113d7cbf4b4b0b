import EmberNumerics
import EmberTheory

extension BandPowerTable {
  /// The table as text: a checksum of all that follows, comments, then a line `band KIND FIRST LAST VALUE SIGMA` for each band
  /// and a line `covariance ROW COLUMN VALUE` for each correlated pair, rows counted from 1.
  public func text(comments: [String]) -> String {
    // A line break in a comment would begin a line of data.
    var lines = comments.flatMap { $0.split(whereSeparator: \.isNewline) }.map { "# \($0)" }
    lines.append("# band: spectrum, first and last multipole, D_l in muK^2, its standard deviation")
    var deviations = [Double](repeating: 0, count: bands.count)
    for block in blocks {
      for (i, row) in block.rows.enumerated() { deviations[row] = block.covariance[i, i].squareRoot() }
    }
    for (i, band) in bands.enumerated() {
      let range = "\(band.multipoles.lowerBound) \(band.multipoles.upperBound)"
      lines.append("band \(band.kind.rawValue) \(range) \(values[i]) \(deviations[i])")
    }
    lines.append("# covariance: two bands, counted from 1 in the order above; pairs not listed do not correlate")
    for block in blocks {
      for (i, row) in block.rows.enumerated() {
        for (j, column) in block.rows[..<i].enumerated() where block.covariance[i, j] != 0 {
          lines.append("covariance \(row + 1) \(column + 1) \(block.covariance[i, j])")
        }
      }
    }
    return Self.checksumMark + Self.checksum(lines) + "\n" + lines.joined(separator: "\n") + "\n"
  }

  /// Begins the comment that gives the SHA-256 of the lines below it.
  static let checksumMark = "# sha256 of the lines below: "

  private static func checksum(_ lines: some Sequence<some StringProtocol>) -> String {
    SHA256(Array(lines.joined(separator: "\n").utf8) + [UInt8(ascii: "\n")]).text
  }

  /// Reads what ``text(comments:)`` writes, or a table of the same form without checksum.
  ///
  /// - Throws: `DataFileError` with the line of what is not understood, repeated or impossible.
  public init(path: String) throws(DataFileError) {
    var lines = try DataFile(path: path).lines()
    if lines.last?.isEmpty == true { lines.removeLast() }
    if let mark = lines.firstIndex(where: { $0.hasPrefix(Self.checksumMark) }) {
      guard lines[mark].dropFirst(Self.checksumMark.count) == Self.checksum(lines[(mark + 1)...]) else {
        throw .malformed(
          path: path, line: mark + 1,
          expected:
            "the checksum of the lines below: the file is not complete or was changed; remove this line if it was meant"
        )
      }
    }
    var reading = BandPowerLines()
    for (index, line) in lines.enumerated() {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
      guard let key = words.first, !key.hasPrefix("#") else { continue }
      let expected: String? =
        switch key {
        case "band": reading.addBand(words)
        case "covariance": reading.addCovariance(words)
        default: "a line that begins with band, covariance or #"
        }
      if let expected { throw .malformed(path: path, line: index + 1, expected: expected) }
    }
    guard !reading.bands.isEmpty else {
      throw .malformed(path: path, line: nil, expected: "at least one line `band ...`")
    }
    guard let blocks = reading.blocks else {
      throw .malformed(
        path: path, line: nil, expected: "groups of at most \(BandPowerLines.largestBlock) bands that correlate")
    }
    self.init(bands: reading.bands, values: reading.values, blocks: blocks)
  }
}
