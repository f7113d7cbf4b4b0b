/// Gathers what is wrong with an input, so that a user hears all of it at once.
package final class ComplaintCollector {
  package private(set) var errors: [EmberError] = []

  package init() {}

  package func add(_ error: EmberError) { errors.append(error) }

  /// Does a part of the reading; `nil` when it ended with a complaint, which is kept.
  @discardableResult
  package func attempt<Value>(_ body: () throws(EmberError) -> Value) -> Value? {
    do { return try body() } catch {
      add(error)
      return nil
    }
  }

  /// Throws what was gathered, in the order of the lines; nothing when there was nothing.
  package func check() throws(EmberError) {
    guard let first = errors.first else { return }
    throw errors.count == 1 ? first : .several(sorted)
  }

  /// Files in the order in which they were met, each by its lines, every complaint once.
  private var sorted: [EmberError] {
    var files: [String] = []
    var unique: [EmberError] = []
    for error in errors {
      if !files.contains(error.origin.source) { files.append(error.origin.source) }
      if !unique.contains(where: { $0.description == error.description }) { unique.append(error) }
    }
    return unique.enumerated().map { place, error in
      (
        file: files.firstIndex(of: error.origin.source) ?? 0, line: error.origin.line ?? .max, place: place,
        error: error
      )
    }
    .sorted { ($0.file, $0.line, $0.place) < ($1.file, $1.line, $1.place) }.map(\.error)
  }
}

extension EmberError {
  /// Where the input stands that is wrong; nothing for errors that are not about input.
  fileprivate var origin: InputOrigin {
    if case .badInput(let complaint) = self { complaint.origin } else { InputOrigin(source: "") }
  }
}
