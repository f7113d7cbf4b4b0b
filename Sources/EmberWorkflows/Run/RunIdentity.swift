/// All that must stay as it was when a run continues, entry by entry, so that a difference can be named: the posterior, the contents
/// of the files it rests on, the solver, and the settings of the chains that cannot change on the way.
///
/// What cannot change a number is no part of it: labels, paths, the store, when to stop and when to write.
package struct RunIdentity: Codable, Sendable, Hashable {
  /// One entry.
  struct Entry: Codable, Sendable, Hashable {
    /// The key path of the configuration, or what else it is.
    var key: String
    /// A value as text, or the digest of a file's contents.
    var value: String
    /// The file or folder whose digest `value` is.
    var file: String?
    /// True when a run may go on without it, because it mattered at the beginning only.
    var isOptional: Bool

    init(_ key: String, _ value: String, file: String? = nil, isOptional: Bool = false) {
      self.key = key
      self.value = value
      self.file = file
      self.isOptional = isOptional
    }
  }

  var entries: [Entry]
  /// The columns of the chains, in their order.
  package var columns: [String]

  /// What differs in `present` from this, in words.
  package func differences(from present: RunIdentity) -> [String] {
    let then = Dictionary(entries.map { ($0.key, $0) }) { first, _ in first }
    let now = Dictionary(present.entries.map { ($0.key, $0) }) { first, _ in first }
    let keys = entries.map(\.key) + present.entries.map(\.key).filter { then[$0] == nil }
    let differences = keys.compactMap { Self.difference($0, then[$0], now[$0]) }
    if differences.isEmpty, columns != present.columns {
      return [
        "the order of the columns: \(columns.joined(separator: " ")) then, \(present.columns.joined(separator: " ")) now"
      ]
    }
    return differences
  }

  private static func difference(_ key: String, _ then: Entry?, _ now: Entry?) -> String? {
    guard then?.value != now?.value else { return nil }
    if now == nil, then?.isOptional == true { return nil }
    guard let file = now?.file, then?.file != nil else {
      return "\(key): \(text(then)) then, \(text(now)) now"
    }
    return "\(key): \(file) does not have the contents with which this run began"
  }

  private static func text(_ entry: Entry?) -> String {
    guard let entry else { return "nothing" }
    return entry.file ?? entry.value
  }
}
