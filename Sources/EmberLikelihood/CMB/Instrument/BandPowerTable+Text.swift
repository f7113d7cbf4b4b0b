import EmberNumerics
import EmberTheory

extension BandPowerTable {
  /// The table as text: comments first, then a line `band KIND FIRST LAST VALUE SIGMA` for each band and a line
  /// `covariance ROW COLUMN VALUE` for each correlated pair, rows counted from 1.
  public func text(comments: [String]) -> String {
    var lines = comments.map { "# \($0)" }
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
    return lines.joined(separator: "\n") + "\n"
  }

  /// Reads what ``text(comments:)`` writes.
  ///
  /// - Throws: `DataFileError` with the line of what is not understood.
  public init(path: String) throws(DataFileError) {
    self.init(bands: [], values: [], blocks: [])
    var deviations: [Double] = []
    var pairs: [(Int, Int, Double)] = []
    for (index, line) in try DataFile(path: path).lines().enumerated() {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
      guard let key = words.first, !key.hasPrefix("#") else { continue }
      func malformed(_ expected: String) -> DataFileError {
        .malformed(path: path, line: index + 1, expected: expected)
      }
      switch key {
      case "band":
        guard let (band, value, deviation) = Self.band(words) else {
          throw malformed("`band SPECTRUM FIRST LAST VALUE SIGMA` with 2 <= FIRST <= LAST and SIGMA > 0")
        }
        bands.append(band)
        values.append(value)
        deviations.append(deviation)
      case "covariance":
        guard words.count == 4, let row = Int(words[1]), let column = Int(words[2]), let value = Double(words[3]),
          value.isFinite, (1...max(bands.count, 1)).contains(row), (1...max(bands.count, 1)).contains(column),
          row != column, !bands.isEmpty
        else { throw malformed("`covariance ROW COLUMN VALUE` with two different bands from the lines above") }
        pairs.append((row - 1, column - 1, value))
      default: throw malformed("a line that begins with band, covariance or #")
      }
    }
    guard !bands.isEmpty else { throw .malformed(path: path, line: nil, expected: "at least one line `band ...`") }
    blocks = Self.blocks(deviations, pairs)
  }

  private static func band(_ words: [String]) -> (Band, value: Double, deviation: Double)? {
    guard words.count == 6, let kind = SpectrumKind(rawValue: words[1]), let first = Int(words[2]),
      let last = Int(words[3]), first >= 2, first <= last, last < 20_000, let value = Double(words[4]),
      let deviation = Double(words[5]), value.isFinite, deviation > 0, deviation.isFinite
    else { return nil }
    return (Band(kind: kind, multipoles: first...last), value, deviation)
  }

  /// Bands that are connected by covariances stand in one block.
  private static func blocks(_ deviations: [Double], _ pairs: [(Int, Int, Double)]) -> [Block] {
    var group = Array(deviations.indices)
    func root(_ i: Int) -> Int {
      var i = i
      while group[i] != i { i = group[i] }
      return i
    }
    for (a, b, _) in pairs {
      let (first, second) = (root(a), root(b))
      group[max(first, second)] = min(first, second)
    }
    var members: [Int: [Int]] = [:]
    for i in deviations.indices { members[root(i), default: []].append(i) }
    var place = [(block: Int, index: Int)](repeating: (0, 0), count: deviations.count)
    var blocks: [Block] = []
    for rows in members.sorted(by: { $0.key < $1.key }).map(\.value) {
      for (index, row) in rows.enumerated() { place[row] = (blocks.count, index) }
      blocks.append(Block(rows: rows, covariance: Matrix(diagonal: rows.map { deviations[$0] * deviations[$0] })))
    }
    for (a, b, value) in pairs {
      let (i, j) = (place[a].index, place[b].index)
      blocks[place[a].block].covariance[i, j] = value
      blocks[place[a].block].covariance[j, i] = value
    }
    return blocks
  }
}
