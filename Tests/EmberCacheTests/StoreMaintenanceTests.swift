import EmberTestSupport
import EmberTheory
import Foundation
import Testing

@testable import EmberCache

@Suite struct StoreMaintenanceTests {
  let folder: TemporaryFolder
  let store: TheoryStore

  init() throws {
    folder = try TemporaryFolder()
    store = try TheoryStore(path: folder.path("store.sqlite"))
    for density in [0.021, 0.022] {
      try store.insert(toyPrediction(density, smallRequest), at: cosmology([.omegaB: density]), provider: toyIdentifier)
    }
  }

  @Test func listTellsWhatIsStored() throws {
    let entries = try store.list()
    #expect(entries.count == 2)
    let entry = try #require(entries.first)
    #expect(entry.provider == toyIdentifier)
    #expect(entry.contents == smallRequest)
    #expect(entry.size == 8 * 2 * 51)
    #expect(abs(entry.date.timeIntervalSinceNow) < 60)
    #expect(entry.parameters.first { $0.name == "omega_b" }?.value == 0.021)
  }

  @Test func aSoundStoreVerifies() throws {
    let report = try store.verify()
    let size = try FileManager.default.attributesOfItem(atPath: folder.path("store.sqlite"))[.size] as? Int
    // What the log of the database holds already counts as well.
    #expect(report == StoreReport(entries: 2, size: report.size))
    #expect(report.size >= 2 * 8 * 2 * 51 && report.size >= size ?? .max)
  }

  @Test func clearLeavesAnEmptyUsableStore() throws {
    #expect(try store.clear() == 2)
    #expect(try store.list().isEmpty)
    let report = try store.verify()
    #expect(report.entries == 0 && report.isSound && report.size > 0)
    #expect(try store.lookup(cosmology([.omegaB: 0.021]), smallRequest, provider: toyIdentifier) == nil)
    try store.insert(toyPrediction(1, smallRequest), at: cosmology(), provider: toyIdentifier)
    #expect(try store.list().count == 1)
  }

  @Test(arguments: [
    "c_l = zeroblob(length(c_l))", "c_l = substr(c_l, 9)", "derived = replace(derived, '67', '68')",
    "lmax = 10", "lmax = 'many'", "spectra = 'lensed_TT'", "parameters = parameters || ' r=1.0'", "c_l = 'text'",
    "checksum = checksum + 1",
  ])
  func aDamagedRowIsFoundIgnoredAndReplaced(change: String) throws {
    let point = cosmology([.omegaB: 0.021])
    try store.write { db in try db.execute(sql: "UPDATE prediction SET \(change) WHERE id = 1") }
    #expect(try store.verify().damagedEntries == [1])
    #expect(try store.list().count == 2)
    #expect(try store.lookup(point, smallRequest, provider: toyIdentifier) == nil)
    #expect(try store.allEntries(of: toyIdentifier, answering: smallRequest).count == 1)
    try store.insert(toyPrediction(0.021, smallRequest), at: point, provider: toyIdentifier)
    let healed = try store.lookup(point, smallRequest, provider: toyIdentifier)
    #expect(healed?.spectra == toyPrediction(0.021, smallRequest).spectra)
  }

  @Test func aRowWithoutProviderIsAProblem() throws {
    try store.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA foreign_keys = OFF; DELETE FROM provider; PRAGMA foreign_keys = ON")
    }
    #expect(try store.verify().integrityProblems.count == 2)
  }
}
