import EmberTestSupport
import EmberTheory
import Foundation
import GRDB
import Testing

@testable import EmberCache

/// Looking at a store writes nothing, and waiting for others has an end.
@Suite struct StoreReadingTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("a store?.sqlite")
    let store = try TheoryStore(path: path)
    try store.insert(toyPrediction(0.02, smallRequest), at: cosmology(), provider: toyIdentifier)
  }

  private var contents: [String: Data] {
    var result: [String: Data] = [:]
    for name in folder.contents { result[name] = FileManager.default.contents(atPath: folder.path(name)) }
    return result
  }

  @Test func listingAndVerifyingLeaveTheFileAsItIs() throws {
    let before = contents
    let store = try TheoryStore(reading: path)
    #expect(try store.list().count == 1)
    #expect(try store.verify().isSound)
    #expect(throws: StoreError.self) {
      try store.insert(toyPrediction(0.03, smallRequest), at: cosmology([.omegaB: 0.03]), provider: toyIdentifier)
    }
    #expect(contents[folder.contents[0]] == before[folder.contents[0]])
  }

  /// What SQLite does where it cannot make companions of the file; the tests may run as root, whom no permission stops.
  @Test func aFileIsReadWithoutCompanions() throws {
    for companion in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + companion) }
    var configuration = Configuration()
    configuration.readonly = true
    let queue = try TheoryStore.openImmutable(path, configuration)
    #expect(try queue.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM prediction") } == 1)
    #expect(folder.contents == [(path as NSString).lastPathComponent])
  }

  @Test func anEmptyFileHoldsNothingAndStaysEmpty() throws {
    let empty = try folder.write("empty.sqlite", "")
    #expect(try TheoryStore(reading: empty).list().isEmpty)
    #expect(try TheoryStore(reading: empty).verify() == StoreReport())
    #expect(try folder.read("empty.sqlite").isEmpty)
    #expect(throws: StoreError.missing(path: path + "x")) { try TheoryStore(reading: path + "x") }
  }

  @Test func readersSeeAStoreThatIsBeingWritten() throws {
    let writer = try DatabaseQueue(path: path)
    try writer.inDatabase { db in
      try db.execute(sql: "BEGIN IMMEDIATE; DELETE FROM prediction")
      #expect(try TheoryStore(reading: path, patience: 0.2).list().count == 1)
      try db.execute(sql: "ROLLBACK")
    }
  }

  @Test func waitingForALockEnds() throws {
    let other = try DatabaseQueue(path: path)
    try other.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE")
      for open in [
        { try TheoryStore(reading: path, patience: 0.3) }, { try TheoryStore(path: path, patience: 0.3) },
      ] {
        let error = #expect(throws: StoreError.self) { _ = try open() }
        guard case .busy = error else {
          Issue.record("\(String(describing: error))")
          continue
        }
      }
      try db.execute(sql: "ROLLBACK")
    }
  }

  @Test func theHolderOfALockIsNamed() {
    let table = """
      1: FLOCK  ADVISORY  WRITE 13243 fe:00:16220260 0 EOF
      1: -> POSIX  ADVISORY  WRITE 77 fe:00:5425105 0 EOF
      4: POSIX  ADVISORY  WRITE 17458 fe:00:5425105 1073741824 1073742335
      5: POSIX  ADVISORY  READ 12 fe:00:5425106 128 128
      6: POSIX  ADVISORY  READ 0 fe:00:5425106 128 128
      """
    #expect(LockHolder.holders(of: [5_425_105, 5_425_106], in: table) == [12, 17458])
    #expect(LockHolder.holders(of: [1], in: table + "\nnonsense\n") == [])
    #expect(
      StoreError.busy(path: "s", holder: "process 12 (ember run)").description.contains(
        "locked by process 12 (ember run)"))
  }
}
