import EmberNumerics
import EmberTheory

/// Bins that do not overlap, each with weights for its multipoles, as Planck's files give them.
struct BinTable {
  private let ranges: [ClosedRange<Int>]
  private let firstMultipole: Int
  private let weights: [Double]

  /// - Parameters:
  ///   - bins: Columns: first and last multipole of each bin.
  ///   - weights: Columns: l, without gaps, and its weight.
  ///   - count: How many bins there have to be.
  init(_ bins: DataFile, _ weights: DataFile, bins count: Int) throws(DataFileError) {
    let table = try weights.columns(2)
    let edges = try bins.columns(2, rows: count)
    guard let first = table[0].first, table[0].elementsEqual(table[0].indices.map { first + Double($0) }) else {
      throw .malformed(path: weights.path, line: nil, expected: "every multipole once, ascending")
    }
    guard let last = table[0].last, zip(edges[0], edges[1]).allSatisfy({ first <= $0 && $0 <= $1 && $1 <= last }) else {
      throw .malformed(path: bins.path, line: nil, expected: "bins within l = \(first) ... \(table[0].last ?? first)")
    }
    ranges = zip(edges[0], edges[1]).map { Int($0)...Int($1) }
    firstMultipole = Int(first)
    self.weights = table[1]
  }

  /// The window of one bin on C_l of a spectrum.
  func window(_ kind: SpectrumKind, bin: Int) -> BandPowerWindows.Band {
    let range = ranges[bin]
    let slice = weights[(range.lowerBound - firstMultipole)...(range.upperBound - firstMultipole)]
    return BandPowerWindows.Band(kind, first: range.lowerBound, weights: Array(slice))
  }
}

extension DataFile {
  /// Columns of numbers with a known number of lines.
  func columns(_ count: Int, rows: Int) throws(DataFileError) -> [[Double]] {
    let columns = try columns(count)
    guard columns[0].count == rows else {
      throw .malformed(path: path, line: nil, expected: "\(rows) lines of \(count) numbers, found \(columns[0].count)")
    }
    return columns
  }
}
