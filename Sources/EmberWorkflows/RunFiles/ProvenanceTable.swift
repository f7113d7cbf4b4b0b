import EmberAssembly
import EmberConfiguration
import EmberInference
import Foundation

/// `PREFIX.provenance.csv`: what was said about the rows of a run.
package struct ProvenanceTable {
  /// The first line of the file.
  static let header = "chain,row,source,sigma_lnL,audit_difference"

  /// The line of a row; chain and row count from 1.
  static func line(_ row: ChainRow<PointAnnotation>, _ chain: Int, _ number: Int) -> String? {
    let annotation = row.evaluation.annotation
    let audit = annotation.auditDifference.map { "\($0)" } ?? ""
    return "\(chain),\(number),\(annotation.source?.rawValue ?? ""),\(annotation.sigma),\(audit)"
  }

  package struct Key: Hashable {
    package var chain: Int
    package var row: Int
  }

  package private(set) var rows: [Key: (source: String, sigma: Double)] = [:]
  /// |solver minus emulator| of ln L by row of the chain, where rows were audited.
  private(set) var audits: [(x: Double, y: Double)] = []

  /// The stated error of ln L of a row that the emulator made; 0 for others.
  func sigma(chain: Int, row: Int) -> Double {
    guard let said = rows[Key(chain: chain, row: row)], said.source == PointAnnotation.Source.emulator.rawValue else {
      return 0
    }
    return said.sigma
  }

  package init(path: String) throws(EmberError) {
    let lines = try TextFile.read(path, role: "the provenance of the rows").split(whereSeparator: \.isNewline)
    for (number, line) in lines.enumerated().dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count >= 5, let chain = Int(fields[0]), let row = Int(fields[1]) else { continue }
      guard let sigma = fields[3].isEmpty ? 0 : Double(fields[3]), sigma >= 0, sigma.isFinite else {
        throw .badInput(
          InputComplaint(
            origin: InputOrigin(source: path, line: number + 1), key: "sigma_lnL", value: String(fields[3]),
            problem: "a stated error is a finite number that is not negative", remedy: "Restore the file of the run."))
      }
      rows[Key(chain: chain, row: row)] = (String(fields[2]), sigma)
      if let difference = Double(fields[4]) { audits.append((Double(row), abs(difference))) }
    }
  }
}
