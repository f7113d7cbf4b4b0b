import EmberConfiguration
import EmberCache
import EmberTheory
import Foundation

/// Looks after a store of solver results: `ember cache`.
public struct StoreJob {
  private let path: String

  /// Nothing is opened yet.
  public init(path: String) { self.path = path }

  /// How much of what the store holds; nothing is written.
  public func summary() throws(EmberError) -> String {
    let entries = try reading { store throws(StoreError) in try store.list() }
    let groups = Dictionary(grouping: entries, by: \.provider).sorted { ($0.value[0].id) < ($1.value[0].id) }
    let lines = groups.map { provider, entries in
      let multipoles = Set(entries.compactMap { $0.contents?.lmax }).sorted().map(String.init).joined(separator: ", ")
      let dates = entries.map(\.date)
      return "\(Self.counted(entries)) of \(provider.name) \(provider.version) to l = \(multipoles), "
        + "\(Self.date(dates.min())) to \(Self.date(dates.max()))\n  \(provider.settings)"
    }
    return (lines + [total(entries)]).joined(separator: "\n")
  }

  /// One line for each entry; nothing is written.
  public func list() throws(EmberError) -> String {
    let entries = try reading { store throws(StoreError) in try store.list() }
    let lines = entries.map { entry in
      let contents = entry.contents.map { "\($0.spectra.count) spectra to l = \($0.lmax)" } ?? "damaged"
      let parameters = entry.parameters.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
      return "\(entry.id)  \(entry.date.ISO8601Format())  \(entry.provider.name) \(entry.provider.version)  "
        + "\(contents)  \(parameters)"
    }
    return (lines + [total(entries)]).joined(separator: "\n")
  }

  /// What a full check found; nothing is written.
  ///
  /// - Throws: `EmberError.badInput` when anything is damaged.
  public func verify() throws(EmberError) -> String {
    let report = try reading { store throws(StoreError) in try store.verify() }
    guard report.isSound else {
      let rows = report.damagedEntries.map { "entry \($0) does not match its checksum" }
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: path),
          problem: "the store is damaged: \((report.integrityProblems + rows).joined(separator: "; "))",
          remedy: "Damaged entries are never used. Clear the store with `ember cache clear \(path)`."))
    }
    return "\(path): \(report.entries) entries, \(report.size / 1024) kB, all sound"
  }

  /// Removes everything.
  public func clear() throws(EmberError) -> String {
    do throws(StoreError) {
      return "\(path): \(try TheoryStore(path: path, createIfMissing: false).clear()) entries removed"
    } catch { throw EmberError(error) }
  }

  private func reading<Value>(_ body: (TheoryStore) throws(StoreError) -> Value) throws(EmberError) -> Value {
    do throws(StoreError) { return try body(TheoryStore(reading: path)) } catch { throw EmberError(error) }
  }

  private func total(_ entries: [StoreEntry]) -> String {
    "\(Self.counted(entries)) in \(path), \(entries.reduce(0) { $0 + $1.size } / 1024) kB of spectra"
  }

  private static func counted(_ entries: [StoreEntry]) -> String {
    "\(entries.count) entr\(entries.count == 1 ? "y" : "ies")"
  }

  private static func date(_ date: Date?) -> String { date.map { String($0.ISO8601Format().prefix(10)) } ?? "" }
}
