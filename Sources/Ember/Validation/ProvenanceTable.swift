import Foundation

/// `PREFIX.provenance.csv`: what was said about the rows of a run.
struct ProvenanceTable {
  struct Key: Hashable {
    var chain: Int
    var row: Int
  }

  private(set) var rows: [Key: (source: String, sigma: Double)] = [:]
  /// |solver minus emulator| of ln L by row of the chain, where rows were audited.
  private(set) var audits: [(x: Double, y: Double)] = []

  init(path: String) throws(EmberError) {
    for line in try TextFile.read(path, role: "the provenance of the rows").split(whereSeparator: \.isNewline)
      .dropFirst()
    {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count >= 5, let chain = Int(fields[0]), let row = Int(fields[1]) else { continue }
      rows[Key(chain: chain, row: row)] = (String(fields[2]), Double(fields[3]) ?? 0)
      if let difference = Double(fields[4]) { audits.append((Double(row), abs(difference))) }
    }
  }
}
