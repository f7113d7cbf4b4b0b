import EmberLikelihood
import EmberNumerics
import EmberSettings

/// Descriptions of data are YAML files, which the engine does not know.
package enum DataDescriptions {
  /// Reads one for the engine.
  package static let reader: DataNodeReader = { path, bytes throws(LikelihoodError) in
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .data(.malformed(path: path, line: nil, expected: "UTF-8 text"))
    }
    do throws(EmberError) { return try ConfigurationParser.parse(text, source: path).dataNode } catch {
      throw .description(problem(error, path))
    }
  }

  private static func problem(_ error: EmberError, _ path: String) -> DescriptionProblem {
    if case .badInput(let complaint) = error {
      return DescriptionProblem(
        file: path, line: complaint.origin.line, key: complaint.key ?? "", value: complaint.value,
        problem: complaint.problem)
    }
    return DescriptionProblem(file: path, line: nil, key: "", value: nil, problem: "\(error)")
  }
}

extension ConfigurationNode {
  /// The same for the engine.
  fileprivate var dataNode: DataNode {
    let value: DataNode.Content =
      switch content {
      case .null: .none
      case .scalar(let text, _): .text(text)
      case .sequence(let items): .list(items.map(\.dataNode))
      case .mapping(let entries):
        .mapping(entries.map { .init(key: $0.key, line: $0.keyOrigin.line, value: $0.value.dataNode) })
      }
    return DataNode(value, line: origin.line)
  }
}

extension EmberError {
  /// What is wrong with a likelihood that `node` asks for.
  package init(_ error: LikelihoodError, at node: ConfigurationNode, key: String, remedy: String) {
    switch error {
    case .data(let error): self = EmberError(error, role: key)
    case .description(let problem):
      self = .badInput(
        InputComplaint(
          origin: InputOrigin(source: problem.file, line: problem.line), key: problem.key.isEmpty ? nil : problem.key,
          value: problem.value, problem: problem.problem,
          remedy: problem.word.map { SpellingSuggestion.remedy(for: $0, among: problem.known) }
            ?? "Correct the description of the data."))
    case .option(_, let option, let value, let known):
      self = .badInput(
        InputComplaint(
          origin: (node[option] ?? node).origin, key: "\(key).\(option)", value: value,
          problem: known.isEmpty ? "these data have no such option" : "unknown \(option)",
          remedy: known.isEmpty ? "Remove it." : SpellingSuggestion.remedy(for: value, among: known)))
    case .badCovariance, .noSuchSpectra: self = node.complaint(key, "\(error)", remedy: remedy)
    }
  }
}
