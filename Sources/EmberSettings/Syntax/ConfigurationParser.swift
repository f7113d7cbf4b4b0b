import EmberNumerics
import Foundation
import Yams

/// Reads YAML into ``ConfigurationNode``s: the only place that knows the YAML library.
package enum ConfigurationParser {
  /// The root of a file.
  package static func parse(file path: String) throws(EmberError) -> ConfigurationNode {
    try parse(
      try TextFile.read(path, role: "the configuration file", limit: DataFile.settingsLimit), source: path)
  }

  /// The root of a text; `source` names it in errors.
  package static func parse(_ original: String, source: String) throws(EmberError) -> ConfigurationNode {
    let text = original.hasPrefix("\u{FEFF}") ? String(original.unicodeScalars.dropFirst()) : original
    try ConfigurationLimits.check(text, source: source)
    let root: Node?
    do {
      root = try Yams.compose(yaml: text, Resolver.basic)
    } catch let error as YamlError {
      throw .badInput(complaint(error, text: text, source: source))
    } catch {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: source), problem: "malformed YAML: \(error)", remedy: "Correct the syntax."))
    }
    guard let root else {
      return ConfigurationNode(content: .null, origin: InputOrigin(source: source, line: 1))
    }
    var limits = ConfigurationLimits(source: source)
    return try convert(root, source: source, &limits)
  }

  private static func convert(_ node: Node, source: String, _ limits: inout ConfigurationLimits) throws(EmberError)
    -> ConfigurationNode
  {
    let origin = InputOrigin(source: source, line: node.mark?.line)
    try limits.enter(line: node.mark?.line)
    defer { limits.leave() }
    switch node {
    case .scalar(let scalar):
      let quoted = scalar.style != .plain && scalar.style != .any
      let isNull = !quoted && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
      return ConfigurationNode(
        content: isNull ? .null : .scalar(scalar.string, quoted: quoted), origin: origin,
        isDoubleQuoted: scalar.style == .doubleQuoted)
    case .sequence(let sequence):
      var items: [ConfigurationNode] = []
      for item in sequence { items.append(try convert(item, source: source, &limits)) }
      return ConfigurationNode(content: .sequence(items), origin: origin)
    case .mapping(let mapping):
      var entries: [ConfigurationNode.Entry] = []
      for (key, value) in mapping {
        let keyOrigin = InputOrigin(source: source, line: key.mark?.line)
        guard case .scalar(let name) = key else {
          throw .badInput(
            InputComplaint(
              origin: keyOrigin, problem: "a key must be a single word", remedy: "Write it as `name: value`."))
        }
        var child = try convert(value, source: source, &limits)
        // An empty value carries the mark of what follows it.
        if child.isNull { child.origin = keyOrigin }
        entries.append(.init(key: name.string, keyOrigin: keyOrigin, value: child))
      }
      return ConfigurationNode(content: .mapping(entries), origin: origin)
    case .alias:
      throw .badInput(
        InputComplaint(
          origin: origin, problem: "a YAML alias that cannot be resolved", remedy: "Write the value out in full."))
    }
  }

  private static func complaint(_ error: YamlError, text: String, source: String) -> InputComplaint {
    func malformed(_ line: Int?, _ problem: String) -> InputComplaint {
      InputComplaint(
        origin: InputOrigin(source: source, line: line), problem: "malformed YAML: \(problem)",
        remedy: "Correct the syntax there or just above; indent with spaces and write `key: value`.")
    }
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      return malformed(mark.line, [context?.text, problem].compactMap(\.self).joined(separator: " "))
    case .reader(let problem, let offset, _, _):
      let line = offset.map { text.prefix($0).count(where: \.isNewline) + 1 }
      return malformed(line, problem)
    case .duplicatedKeysInMapping(let duplicates, let context):
      let key = duplicates.first ?? ""
      return InputComplaint(
        origin: InputOrigin(source: source, line: secondLine(of: key, from: context.mark.line, in: text)),
        key: key, problem: "given twice in one block", remedy: "Keep one of the two.")
    default:
      return malformed(nil, "\(error)")
    }
  }

  /// The line where a key stands for the second time at or below the line where its block begins.
  private static func secondLine(of key: String, from first: Int, in text: String) -> Int {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var seen = 0
    for number in max(first, 1)...max(lines.count, first, 1) where number <= lines.count {
      let line = lines[number - 1]
      seen += line.split(whereSeparator: { " \t{,\"'".contains($0) }).count {
        $0 == "\(key):" || $0.hasPrefix("\(key):")
      }
      if seen >= 2 { return number }
    }
    return first
  }
}
