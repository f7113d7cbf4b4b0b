import EmberNumerics
import EmberTheory

/// What the lines of a band-power file have said so far.
struct BandPowerLines {
  private(set) var bands: [BandPowerTable.Band] = []
  private(set) var values: [Double] = []
  private var deviations: [Double] = []
  private var pairs: [Pair: Double] = [:]
  private var known: Set<BandPowerTable.Band> = []
  private var multipoles = 0

  /// Two bands, the earlier first.
  private struct Pair: Hashable {
    var first: Int
    var second: Int
  }

  /// A block of more bands would need more memory than its lines.
  static let largestBlock = 4096
  private static let mostMultipoles = 10_000_000
  /// Squares of smaller and larger numbers leave double precision.
  private static let sizes = 1e-60...1e60

  /// Adds the words of a line `band ...`; returns what was expected instead, `nil` when it is right.
  mutating func addBand(_ words: [String]) -> String? {
    guard words.count == 6, let kind = SpectrumKind(rawValue: words[1]), let first = Int(words[2]),
      let last = Int(words[3]), first >= 2, first <= last, last < 20_000, let value = Double(words[4]),
      let deviation = Double(words[5]), abs(value) <= Self.sizes.upperBound, Self.sizes.contains(deviation)
    else { return "`band SPECTRUM FIRST LAST VALUE SIGMA` with 2 <= FIRST <= LAST, a finite VALUE and SIGMA > 0" }
    let band = BandPowerTable.Band(kind: kind, multipoles: first...last)
    guard known.insert(band).inserted else { return "each band once: this one stands above already" }
    multipoles += band.multipoles.count
    guard multipoles <= Self.mostMultipoles else { return "at most \(Self.mostMultipoles) multipoles in all bands" }
    bands.append(band)
    values.append(value)
    deviations.append(deviation)
    return nil
  }

  /// Adds the words of a line `covariance ...`, as above.
  mutating func addCovariance(_ words: [String]) -> String? {
    guard words.count == 4, let row = Int(words[1]), let column = Int(words[2]), let value = Double(words[3]),
      value.isFinite, row >= 1, row <= bands.count, column >= 1, column <= bands.count, row != column
    else { return "`covariance ROW COLUMN VALUE` with two different bands from the lines above" }
    let pair = Pair(first: min(row, column) - 1, second: max(row, column) - 1)
    guard pairs[pair] == nil else { return "each pair of bands once: this one stands above already" }
    let limit = deviations[pair.first] * deviations[pair.second]
    guard abs(value) < limit else { return "a covariance below the product of the standard deviations, \(limit)" }
    pairs[pair] = value
    return nil
  }

  /// Bands that are connected by covariances stand in one block; `nil` when one is too large.
  var blocks: [BandPowerTable.Block]? {
    let groups = groups
    guard groups.allSatisfy({ $0.count <= Self.largestBlock }) else { return nil }
    var place = [(block: Int, index: Int)](repeating: (0, 0), count: deviations.count)
    var blocks: [BandPowerTable.Block] = []
    for rows in groups {
      for (index, row) in rows.enumerated() { place[row] = (blocks.count, index) }
      blocks.append(.init(rows: rows, covariance: Matrix(diagonal: rows.map { deviations[$0] * deviations[$0] })))
    }
    for (pair, value) in pairs {
      let (i, j) = (place[pair.first].index, place[pair.second].index)
      blocks[place[pair.first].block].covariance[i, j] = value
      blocks[place[pair.first].block].covariance[j, i] = value
    }
    return blocks
  }

  private var groups: [[Int]] {
    var group = Array(deviations.indices)
    func root(_ start: Int) -> Int {
      var i = start
      while group[i] != i {
        group[i] = group[group[i]]
        i = group[i]
      }
      return i
    }
    for pair in pairs.keys {
      let (first, second) = (root(pair.first), root(pair.second))
      group[max(first, second)] = min(first, second)
    }
    var members: [Int: [Int]] = [:]
    for i in deviations.indices { members[root(i), default: []].append(i) }
    return members.sorted { $0.key < $1.key }.map(\.value)
  }
}
