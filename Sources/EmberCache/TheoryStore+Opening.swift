import Foundation
import GRDB

extension TheoryStore {
  /// Seconds that opening, and every later access, waits for other processes.
  public static let patience = 10.0

  /// Opens and migrates; tries again when another process does the same at the same moment.
  static func open(_ path: String, _ maximumPages: Int?, _ patience: Double) throws(StoreError) -> DatabaseQueue {
    let wait = BusyWait(patience)
    let configuration = configuration(path, maximumPages, wait)
    return try wait.retrying { () throws(StoreError) in
      do {
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try checkVersion(queue, path)
        if try !queue.read(StoreSchema.migrator.hasCompletedMigrations) { try StoreSchema.migrator.migrate(queue) }
        return queue
      } catch { throw StoreError(error, path: path) }
    }
  }

  /// Opens without writing. SQLite needs companions beside a file in write-ahead mode; where there are none and none can be made,
  /// nobody is writing, and the file is taken as it is.
  static func openForReading(_ path: String, _ patience: Double) throws(StoreError) -> DatabaseQueue {
    let wait = BusyWait(patience)
    var configuration = configuration(path, nil, wait)
    configuration.readonly = true
    return try wait.retrying { () throws(StoreError) in
      do throws(StoreError) { return try opened(path, at: path, configuration) } catch {
        guard case .notWritable(_, let reason) = error else { throw error }
        guard !FileManager.default.fileExists(atPath: path + "-wal") else {
          throw .notReadable(path: path, reason: "\(reason): -wal, beside it, holds entries that are not in it yet")
        }
        do throws(StoreError) { return try openImmutable(path, configuration) } catch {
          guard case .notWritable(_, let reason) = error else { throw error }
          throw .notReadable(path: path, reason: reason)
        }
      }
    }
  }

  private static func opened(
    _ path: String, at place: String, _ configuration: Configuration
  ) throws(StoreError) -> DatabaseQueue {
    do {
      let queue = try DatabaseQueue(path: place, configuration: configuration)
      try checkVersion(queue, path)
      return queue
    } catch { throw StoreError(error, path: path) }
  }

  /// By the address that tells SQLite that the file does not change while it is open.
  static func openImmutable(_ path: String, _ configuration: Configuration) throws(StoreError) -> DatabaseQueue {
    var address = URLComponents(url: URL(fileURLWithPath: path), resolvingAgainstBaseURL: true)
    address?.queryItems = [URLQueryItem(name: "immutable", value: "1")]
    return try opened(path, at: address?.string ?? path, configuration)
  }

  private static func checkVersion(_ queue: DatabaseQueue, _ path: String) throws {
    if try queue.read(StoreSchema.migrator.hasBeenSuperseded) { throw StoreError.tooNew(path: path) }
  }

  private static func configuration(_ path: String, _ maximumPages: Int?, _ wait: BusyWait) -> Configuration {
    var configuration = Configuration()
    configuration.journalMode = .wal
    configuration.busyMode = .callback { wait.goesOn(tries: $0) }
    configuration.prepareDatabase { db in
      try StoreSchema.checkIdentity(db, path: path)
      if let maximumPages { try db.execute(sql: "PRAGMA max_page_count = \(maximumPages)") }
    }
    return configuration
  }

  static func createFolder(of path: String) throws(StoreError) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch { throw .notWritable(path: path, reason: error.localizedDescription) }
  }
}
