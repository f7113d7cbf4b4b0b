import EmberTheory
import Foundation
import GRDB

/// What the store says about one row without reading its spectra.
public struct StoreEntry: Sendable {
  /// Number of the row.
  public let id: Int64
  /// When it was stored.
  public let date: Date
  public let provider: ProviderIdentifier
  /// Every parameter in force with its value, in canonical order.
  public let parameters: [(name: String, value: Double)]
  /// The spectra that are stored, and their highest multipole; `nil` when the row is damaged.
  public let contents: TheoryRequest?
  /// Size of the spectra in bytes.
  public let size: Int
}

/// What a check of the store found.
public struct StoreReport: Sendable, Equatable {
  /// Number of rows.
  public var entries = 0
  /// Numbers of the rows whose checksum or form is wrong.
  public var damagedEntries: [Int64] = []
  /// What SQLite's own integrity check complains about; empty when all is well.
  public var integrityProblems: [String] = []
  /// Size of the database in bytes.
  public var size = 0

  /// True when nothing is wrong.
  public var isSound: Bool { damagedEntries.isEmpty && integrityProblems.isEmpty }
}

extension TheoryStore {
  /// All rows, oldest first.
  public func list() throws(StoreError) -> [StoreEntry] {
    guard try holdsTables else { return [] }
    let sql = """
      SELECT prediction.id AS id, created_at, parameters, lmax, spectra, length(c_l) AS size, name, version, settings
      FROM prediction JOIN provider ON provider.id = provider_id ORDER BY prediction.id
      """
    return try read { db in try Row.fetchAll(db, sql: sql).map(StoreEntry.init) }
  }

  /// Checks the whole file: SQLite's integrity check, and the checksum of every row.
  public func verify() throws(StoreError) -> StoreReport {
    guard try holdsTables else { return StoreReport() }
    return try read { db in
      var report = StoreReport()
      report.size =
        try Int.fetchOne(
          db, sql: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size") ?? 0
      do {
        report.integrityProblems = try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
        report.integrityProblems += try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map {
          "row \($0.value("rowid") ?? 0) of table \($0.value("table") ?? "?") has lost its provider"
        }
        let rows = try Row.fetchCursor(db, sql: "SELECT * FROM prediction ORDER BY id")
        while let row = try rows.next() {
          report.entries += 1
          if PredictionRecord(row)?.prediction == nil { report.damagedEntries.append(row.value("id") ?? 0) }
        }
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
        report.integrityProblems.append(error.message ?? "damaged")
      }
      return report
    }
  }

  /// False for an empty file, which becomes a store when it is first opened for writing.
  private var holdsTables: Bool { get throws(StoreError) { try read { db in try db.tableExists("prediction") } } }

  /// Removes every row and gives the space back; returns how many there were.
  @discardableResult
  public func clear() throws(StoreError) -> Int {
    let count = try write { db in
      let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM prediction") ?? 0
      try db.execute(sql: "DELETE FROM prediction; DELETE FROM provider")
      return count
    }
    do {
      try writeWithoutTransaction { db in
        try db.execute(sql: "VACUUM")
        _ = try Row.fetchAll(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      }
    } catch .busy {
      // Another process reads: the rows are gone all the same, and their space is used again.
    }
    return count
  }
}

extension StoreEntry {
  fileprivate init(_ row: Row) {
    id = row.value("id") ?? 0
    date = row.value("created_at") ?? .distantPast
    provider = ProviderIdentifier(
      name: row.value("name") ?? "", version: row.value("version") ?? "", settings: row.value("settings") ?? "")
    parameters = NumberList(text: row.value("parameters") ?? "")?.numbers ?? []
    contents = TheoryRequest(row)
    size = row.value("size") ?? 0
  }
}
