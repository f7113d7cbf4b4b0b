import EmberTestSupport
import EmberTheory
import Foundation
import GRDB
import Testing

@testable import EmberCache

/// A file that cannot serve is an error that names it and what to do.
@Suite struct StoreFailureTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("store.sqlite")
  }

  @Test func aTextFileIsNoDatabase() throws {
    try Data(repeating: UInt8(ascii: "x"), count: 5000).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: StoreError.notADatabase(path: path)) { try TheoryStore(path: path) }
    #expect(error?.description.contains(path) == true)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == 5000)
  }

  @Test func aDatabaseOfSomethingElseIsLeftAlone() throws {
    let other = try DatabaseQueue(path: path)
    try other.write { db in try db.execute(sql: "CREATE TABLE holidays (day TEXT)") }
    try other.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(throws: StoreError.notAStore(path: path)) { try TheoryStore(path: path) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test func aStoreOfALaterVersionIsRefused() throws {
    try TheoryStore(path: path).write { db in try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('v99')") }
    #expect(throws: StoreError.tooNew(path: path)) { try TheoryStore(path: path) }
  }

  @Test func aDamagedFileIsReported() throws {
    do {
      let store = try TheoryStore(path: path)
      for i in 0..<40 {
        try store.insert(
          toyPrediction(1, wideRequest), at: cosmology([.omegaB: 0.01 + 0.001 * Double(i)]), provider: toyIdentifier)
      }
    }
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    for i in 4096..<min(bytes.count, 60_000) { bytes[i] = 0xA5 }
    try bytes.write(to: URL(fileURLWithPath: path))
    do {
      let report = try TheoryStore(path: path).verify()
      #expect(!report.isSound)
    } catch {
      #expect(error.description.contains("damaged"))
    }
  }

  @Test func aTruncatedFileIsReported() throws {
    do {
      let store = try TheoryStore(path: path)
      try store.insert(toyPrediction(1, wideRequest), at: cosmology(), provider: toyIdentifier)
    }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: path))
    #expect(throws: StoreError.self) {
      let store = try TheoryStore(path: path)
      if try !store.verify().isSound { throw StoreError.corrupt(path: path, reason: "found") }
    }
  }

  @Test func aPathThroughAFileIsNotWritable() throws {
    try Data().write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: StoreError.self) { try TheoryStore(path: path + "/store.sqlite") }
    guard case .notWritable = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: ["/proc/store.sqlite", "/"])
  func aPlaceWhereNothingCanBeCreatedIsNotWritable(path: String) throws {
    let error = #expect(throws: StoreError.self) { try TheoryStore(path: path) }
    guard case .notWritable = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func aMissingFileIsOnlyCreatedWhenWanted() throws {
    #expect(throws: StoreError.missing(path: path)) { try TheoryStore(path: path, createIfMissing: false) }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func aFullDiskIsNamedAndWhatIsStoredStays() throws {
    let store = try TheoryStore(path: path, maximumPages: 60)
    let stored = try fill(store)
    #expect(stored > 0)
    let report = try store.verify()
    #expect(report.isSound && report.entries == stored)
  }

  private func fill(_ store: TheoryStore) throws -> Int {
    for i in 0..<1000 {
      let point = cosmology([.omegaB: 0.01 + 0.001 * Double(i)])
      do { try store.insert(toyPrediction(1, wideRequest), at: point, provider: toyIdentifier) } catch {
        #expect(error == .diskFull(path: path))
        return i
      }
    }
    Issue.record("the store never filled")
    return 0
  }
}
