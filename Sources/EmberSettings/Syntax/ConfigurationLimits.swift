/// Keeps a configuration to a size that a person may have written: aliases can make a few lines stand for any number of
/// values.
package struct ConfigurationLimits {
  private let source: String
  private var values = 0
  private var depth = 0
  /// The last line that was reached: what an alias stands for lies before it.
  private var line = 1

  package init(source: String) { self.source = source }

  package static let mostBytes = 10_000_000
  package static let mostValues = 20_000
  package static let deepest = 50
  /// A file with fewer anchors stays small whatever its keys are.
  private static let fewAnchors = 8

  /// Looks at a text before it is parsed.
  ///
  /// - Throws: ``EmberError`` when it is too long, or has keys whose comparison could take for ever.
  package static func check(_ text: String, source: String) throws(EmberError) {
    guard text.utf8.count <= mostBytes else {
      throw complaint(source, nil, "more than \(mostBytes / 1_000_000) MB of YAML")
    }
    guard text.utf8.count(where: { $0 == UInt8(ascii: "&") }) >= fewAnchors else { return }
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where hasCompoundKey(line) {
      throw complaint(source, index + 1, "a key that is a list, a block or an alias")
    }
  }

  private static func hasCompoundKey(_ line: Substring) -> Bool {
    let text = line.drop { $0.isWhitespace }
    guard !text.hasPrefix("#") else { return false }
    if text.hasPrefix("? ") || text.hasPrefix("?\t") || text == "?" || text.contains(", ? ") || text.contains("{? ") {
      return true
    }
    return text.split(separator: ":", omittingEmptySubsequences: false).dropLast().contains { part in
      let key = part.trimmed
      if key.hasSuffix("]") || key.hasSuffix("}") { return true }
      return key.split(whereSeparator: { " \t{[,-".contains($0) }).last?.hasPrefix("*") ?? false
    }
  }

  /// Counts a value that begins at `line`, inside all those entered before.
  package mutating func enter(line: Int?) throws(EmberError) {
    self.line = max(self.line, line ?? 1)
    values += 1
    depth += 1
    guard values <= Self.mostValues else {
      throw Self.complaint(source, self.line, "more than \(Self.mostValues) values, with aliases written out")
    }
    guard depth <= Self.deepest else {
      throw Self.complaint(source, self.line, "blocks inside blocks more than \(Self.deepest) deep")
    }
  }

  /// The end of the value entered last.
  package mutating func leave() { depth -= 1 }

  private static func complaint(_ source: String, _ line: Int?, _ problem: String) -> EmberError {
    .badInput(
      InputComplaint(
        origin: InputOrigin(source: source, line: line), problem: problem,
        remedy: "Write what is needed only; no input of Ember's is that large."))
  }
}

extension Substring {
  /// Without white space at both ends.
  fileprivate var trimmed: Substring {
    var text = drop { $0.isWhitespace }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
