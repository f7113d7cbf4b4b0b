import EmberTheory
import Foundation
import GRDB

/// A store of theory predictions in one SQLite file, keyed by every input.
///
/// Several threads and several processes may use one file at once: writes are transactions in write-ahead mode, and a process
/// that is killed leaves the last complete transaction behind. Every row carries a checksum; a damaged row is treated as
/// absent and replaced by the next insertion.
public final class TheoryStore: Sendable {
  /// Path of the database file. Its companions `-wal` and `-shm` stand beside it while it is in use.
  public let path: String
  let queue: DatabaseQueue

  /// Opens a store for reading and writing, and brings its tables up to date.
  ///
  /// - Parameters:
  ///   - path: The database file.
  ///   - createIfMissing: Whether to create the file and its folders when there is none.
  /// - Throws: ``StoreError``: the file is missing, no store, damaged, of a later version, not writable, or locked by another process
  ///   for longer than ten seconds.
  public convenience init(path: String, createIfMissing: Bool = true) throws(StoreError) {
    try self.init(path: path, createIfMissing: createIfMissing, maximumPages: nil)
  }

  /// `maximumPages` limits the size of the file, as a full disk would.
  init(
    path: String, createIfMissing: Bool = true, maximumPages: Int? = nil, patience: Double = TheoryStore.patience
  ) throws(StoreError) {
    self.path = path
    if !FileManager.default.fileExists(atPath: path) {
      guard createIfMissing else { throw .missing(path: path) }
      try Self.createFolder(of: path)
    }
    queue = try Self.open(path, maximumPages, patience)
  }

  /// Opens an existing store to look at it: nothing is written, and a store that cannot be written will do.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - patience: Seconds to wait while another process keeps everybody out.
  /// - Throws: ``StoreError``: the file is missing, no store, damaged, of a later version, or locked.
  public init(reading path: String, patience: Double = TheoryStore.patience) throws(StoreError) {
    self.path = path
    guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
    queue = try Self.openForReading(path, patience)
  }

  /// The stored answer to `request` at a point; `nil` when there is none.
  ///
  /// It may have been computed with more spectra, which makes no difference, but not to more multipoles, which would: so what is
  /// answered does not depend on what was asked before.
  public func lookup(
    _ cosmology: CosmologicalParameters, _ request: TheoryRequest, provider: ProviderIdentifier
  ) throws(StoreError) -> TheoryPrediction? {
    let key = StoreKey(cosmology, provider: provider)
    let stored = try read { db in try Self.answer(db, key, request) }
    return stored?.restricted(to: request)
  }

  /// Stores a prediction, whatever its provenance says; what it has to the same multipole with fewer spectra is replaced, and nothing happens
  /// when the store has an answer to the same multipole with these or more spectra already, unless that lacks a derived parameter: growth at
  /// redshifts that nobody has asked for before, say. Derived parameters of both are kept.
  public func insert(
    _ prediction: TheoryPrediction, at cosmology: CosmologicalParameters, provider: ProviderIdentifier
  ) throws(StoreError) {
    let key = StoreKey(cosmology, provider: provider)
    try write { db in
      var prediction = prediction
      if var known = try Self.answer(db, key, PredictionRecord(prediction, key: key).request) {
        if Set(known.derived.keys).isSuperset(of: prediction.derived.keys) { return }
        known.derived.merge(prediction.derived) { $1 }
        prediction = known
      }
      let record = PredictionRecord(prediction, key: key)
      for candidate in try Self.candidates(db, key)
      where TheoryRequest(candidate).map(record.request.determines) ?? true {
        try db.execute(sql: "DELETE FROM prediction WHERE id = ?", arguments: [candidate.value("id") as Int64?])
      }
      try Self.insert(record, providerID: Self.providerID(db, provider), db)
    }
  }

  /// Runs `body` in a read transaction.
  func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do { return try queue.read(body) } catch { throw StoreError(error, path: path) }
  }

  /// Runs `body` in a write transaction.
  func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do { return try queue.write(body) } catch { throw StoreError(error, path: path) }
  }

  /// Runs `body` outside any transaction.
  func writeWithoutTransaction<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do { return try queue.writeWithoutTransaction(body) } catch { throw StoreError(error, path: path) }
  }
}

// MARK: - Rows

extension TheoryStore {
  /// The rows of a key without their spectra, narrowest first.
  private static func candidates(_ db: Database, _ key: StoreKey) throws -> [Row] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT prediction.id AS id, lmax, spectra FROM prediction JOIN provider ON provider.id = provider_id
        WHERE key_hash = ? AND parameters = ? AND name = ? AND version = ? AND settings = ?
        ORDER BY lmax, length(spectra)
        """,
      arguments: [key.hash, key.parameters, key.provider.name, key.provider.version, key.provider.settings])
  }

  /// The narrowest intact row of a key that answers a request.
  private static func answer(_ db: Database, _ key: StoreKey, _ request: TheoryRequest) throws -> TheoryPrediction? {
    for candidate in try candidates(db, key) where TheoryRequest(candidate)?.determines(request) == true {
      if let record = try record(db, id: candidate.value("id")), let prediction = record.prediction,
        Set(prediction.derived.keys).isSuperset(of: request.derived)
      {
        return prediction
      }
    }
    return nil
  }

  /// The row with this number; `nil` when it is absent or damaged.
  static func record(_ db: Database, id: Int64?) throws -> PredictionRecord? {
    try Row.fetchOne(db, sql: "SELECT * FROM prediction WHERE id = ?", arguments: [id]).flatMap { PredictionRecord($0) }
  }

  private static func providerID(_ db: Database, _ provider: ProviderIdentifier) throws -> Int64? {
    let arguments: StatementArguments = [provider.name, provider.version, provider.settings]
    try db.execute(
      sql: "INSERT OR IGNORE INTO provider (name, version, settings) VALUES (?, ?, ?)", arguments: arguments)
    return try Int64.fetchOne(
      db, sql: "SELECT id FROM provider WHERE name = ? AND version = ? AND settings = ?", arguments: arguments)
  }

  private static func insert(_ record: PredictionRecord, providerID: Int64?, _ db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO prediction
          (provider_id, key_hash, parameters, lmax, spectra, derived, c_l, checksum, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        providerID, record.keyHash, record.parameters, record.request.lmax, record.request.spectraText,
        record.derived, record.spectra, record.checksum, Date(),
      ])
  }
}

extension TheoryPrediction {
  /// The same prediction with only the spectra, multipoles and growth of a request that it covers.
  func restricted(to request: TheoryRequest) -> TheoryPrediction {
    var spectra = PowerSpectra(lmax: request.lmax)
    for kind in request.spectra { spectra[kind] = self.spectra[kind].map { Array($0.prefix(request.lmax + 1)) } }
    return TheoryPrediction(
      spectra: spectra,
      derived: derived.filter { request.derived.contains($0.key) || GrowthQuantity(spelling: $0.key) == nil },
      provenance: provenance)
  }
}
