import GRDB

/// Why the store could not be opened, read or written.
public enum StoreError: Error, Sendable, Hashable {
  /// No file exists at the path, and none was to be created.
  case missing(path: String)
  /// The file is not an SQLite database.
  case notADatabase(path: String)
  /// The file is an SQLite database of something else.
  case notAStore(path: String)
  /// The file was written by a later version of Ember.
  case tooNew(path: String)
  /// The database is damaged.
  case corrupt(path: String, reason: String)
  /// The file or its folder cannot be created or written.
  case notWritable(path: String, reason: String)
  /// The file cannot be opened for reading.
  case notReadable(path: String, reason: String)
  /// The disk is full.
  case diskFull(path: String)
  /// Others kept the database locked for longer than the store waits; `holder` says which process, where the system tells.
  case busy(path: String, holder: String?)
  /// Anything else that SQLite reports.
  case failed(path: String, reason: String)
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let path): "there is no store at \(path)"
    case .notADatabase(let path):
      "\(path) is not an SQLite database; move it away or name another file as the store"
    case .notAStore(let path):
      "\(path) is a database, but not a store of Ember; name another file as the store"
    case .tooNew(let path):
      "the store \(path) was written by a later version of Ember; update Ember or name another file"
    case .corrupt(let path, let reason):
      "the store \(path) is damaged (\(reason)); move it away together with its -wal and -shm files: "
        + "what it held is computed again"
    case .notWritable(let path, let reason):
      "the store \(path) cannot be written (\(reason)); check the permissions of the file and its folder"
    case .notReadable(let path, let reason):
      "the store \(path) cannot be read (\(reason)); check the permissions of the file and its folder"
    case .diskFull(let path): "the disk that holds the store \(path) is full; free some space or clear the store"
    case .busy(let path, let holder):
      "the store \(path) stays locked by \(holder ?? "another process"); wait for it, end it or name another file"
    case .failed(let path, let reason): "the store \(path) failed: \(reason)"
    }
  }
}

extension StoreError {
  /// What an error thrown by GRDB means for the store at a path.
  init(_ error: any Error, path: String) {
    if let error = error as? StoreError {
      self = error
      return
    }
    guard let error = error as? DatabaseError else {
      self = .failed(path: path, reason: "\(error)")
      return
    }
    let reason = error.message ?? error.resultCode.description
    switch error.resultCode {
    case .SQLITE_NOTADB: self = .notADatabase(path: path)
    case .SQLITE_CORRUPT: self = .corrupt(path: path, reason: reason)
    case .SQLITE_FULL: self = .diskFull(path: path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path, holder: LockHolder.description(of: path))
    case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
      self = .notWritable(path: path, reason: reason)
    default: self = .failed(path: path, reason: reason)
    }
  }
}
