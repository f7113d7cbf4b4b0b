import GRDB

/// The tables of the store and the steps that bring older ones up to date (described in `cache/README.md`).
enum StoreSchema {
  /// Stands in the header of the file, so that a store is told from any other database: "EMBR".
  static let applicationID = 0x454D_4252

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("v1") { db in
      try db.execute(sql: version1)
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    }
    return migrator
  }

  /// Throws unless the database is a store, or empty and may become one.
  static func checkIdentity(_ db: Database, path: String) throws {
    // Tables first: another process may be making the store now, and commits tables and identity together.
    let tables = try Int.fetchOne(
      db, sql: "SELECT count(*) FROM sqlite_master WHERE tbl_name <> 'grdb_migrations'")
    let identity = try Int.fetchOne(db, sql: "PRAGMA application_id")
    guard identity == applicationID || (identity == 0 && tables == 0) else { throw StoreError.notAStore(path: path) }
  }

  private static let version1 = """
    CREATE TABLE provider (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      version TEXT NOT NULL,
      settings TEXT NOT NULL,
      UNIQUE (name, version, settings)
    );
    CREATE TABLE prediction (
      id INTEGER PRIMARY KEY,
      provider_id INTEGER NOT NULL REFERENCES provider (id) ON DELETE CASCADE,
      key_hash INTEGER NOT NULL,
      parameters TEXT NOT NULL,
      lmax INTEGER NOT NULL,
      spectra TEXT NOT NULL,
      derived TEXT NOT NULL,
      c_l BLOB NOT NULL,
      checksum INTEGER NOT NULL,
      created_at DATETIME NOT NULL
    );
    CREATE INDEX prediction_by_key ON prediction (key_hash, lmax);
    """
}
