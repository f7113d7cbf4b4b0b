import EmberCache
import Foundation

/// Looks after a store of solver results: `ember cache`.
public struct StoreJob {
  private let store: TheoryStore

  /// Opens an existing store.
  public init(path: String) throws(EmberError) {
    do { store = try TheoryStore(path: path, createIfMissing: false) } catch { throw EmberError(error) }
  }

  /// One line for each entry.
  public func list() throws(EmberError) -> String {
    let entries: [StoreEntry]
    do { entries = try store.list() } catch { throw EmberError(error) }
    let dates = ISO8601DateFormatter()
    let lines = entries.map { entry in
      let contents = entry.contents.map { "\($0.spectra.count) spectra to l = \($0.lmax)" } ?? "damaged"
      let parameters = entry.parameters.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
      return "\(entry.id)  \(dates.string(from: entry.date))  \(entry.provider.name) \(entry.provider.version)  "
        + "\(contents)  \(parameters)"
    }
    return (lines + ["\(entries.count) entries in \(store.path)"]).joined(separator: "\n")
  }

  /// What a full check found.
  ///
  /// - Throws: ``EmberError/badInput(_:)`` when anything is damaged.
  public func verify() throws(EmberError) -> String {
    let report: StoreReport
    do { report = try store.verify() } catch { throw EmberError(error) }
    guard report.isSound else {
      let rows = report.damagedEntries.map { "entry \($0) does not match its checksum" }
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: store.path),
          problem: "the store is damaged: \((report.integrityProblems + rows).joined(separator: "; "))",
          remedy: "Damaged entries are never used. Clear the store with `ember cache clear \(store.path)`."))
    }
    return "\(store.path): \(report.entries) entries, \(report.size / 1024) kB, all sound"
  }

  /// Removes everything.
  public func clear() throws(EmberError) -> String {
    do { return "\(store.path): \(try store.clear()) entries removed" } catch { throw EmberError(error) }
  }
}
