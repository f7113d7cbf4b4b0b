/// A block of keys of a description.
package struct DataSection {
  /// The file it stands in.
  package let file: String
  /// The key path of the block; empty at the top.
  package let path: String
  package let node: DataNode

  package init(_ node: DataNode, file: String, path: String) throws(LikelihoodError) {
    (self.file, self.path, self.node) = (file, path, node)
    if node.entries == nil { throw problem(node, "", "a block of keys was expected") }
  }

  package subscript(key: String) -> DataNode? {
    guard let value = node.entries?.first(where: { $0.key == key })?.value else { return nil }
    if case .none = value.content { return nil }
    return value
  }

  /// Complains of keys that mean nothing here.
  package func check(known: [String]) throws(LikelihoodError) {
    for entry in node.entries ?? [] where !known.contains(entry.key) {
      throw .description(
        DescriptionProblem(
          file: entry.value.file ?? file, line: entry.line ?? node.line, key: keyPath(entry.key),
          value: entry.value.summary,
          problem: "unknown key", word: entry.key, known: known))
    }
  }

  package func require(_ key: String) throws(LikelihoodError) -> DataNode {
    guard let node = self[key] else { throw problem(node, key, "missing", isMissing: true) }
    return node
  }

  package func requiredText(_ key: String) throws(LikelihoodError) -> String {
    let node = try require(key)
    guard let text = node.text else { throw problem(node, key, "a word was expected") }
    return text
  }

  package func text(_ key: String) throws(LikelihoodError) -> String? { self[key] == nil ? nil : try requiredText(key) }

  package func requiredNumber(_ key: String) throws(LikelihoodError) -> Double {
    let node = try require(key)
    guard let number = node.number else { throw problem(node, key, "a finite number was expected") }
    return number
  }

  package func number(_ key: String) throws(LikelihoodError) -> Double? {
    self[key] == nil ? nil : try requiredNumber(key)
  }

  /// A number that has to be positive.
  package func positive(_ key: String) throws(LikelihoodError) -> Double {
    let number = try requiredNumber(key)
    guard number > 0 else { throw problem(try require(key), key, "a positive number was expected") }
    return number
  }

  /// Words: one, or a list of them.
  package func texts(_ key: String) throws(LikelihoodError) -> [String] {
    guard let node = self[key] else { return [] }
    if let text = node.text { return [text] }
    guard case .list(let items) = node.content, !items.isEmpty, items.allSatisfy({ $0.text != nil }) else {
      throw problem(node, key, "a word or a list of words was expected")
    }
    return items.compactMap(\.text)
  }

  /// Numbers: one, or a list of them.
  package func numbers(_ key: String) throws(LikelihoodError) -> [Double] {
    let node = try require(key)
    let numbers = try texts(key).compactMap { Double($0) }.filter(\.isFinite)
    guard numbers.count == (try texts(key).count) else { throw problem(node, key, "finite numbers were expected") }
    return numbers
  }

  /// The items of a list, each a block; none when the key is absent.
  package func sections(_ key: String) throws(LikelihoodError) -> [DataSection] {
    guard let node = self[key] else { return [] }
    guard case .list(let items) = node.content else { throw problem(node, key, "a list was expected") }
    var sections: [DataSection] = []
    for (i, item) in items.enumerated() {
      sections.append(try DataSection(item, file: file, path: keyPath("\(key)[\(i + 1)]")))
    }
    return sections
  }

  /// The block below a key; `nil` when the key is absent.
  package func section(_ key: String) throws(LikelihoodError) -> DataSection? {
    guard let node = self[key] else { return nil }
    return try DataSection(node, file: file, path: keyPath(key))
  }

  package func keyPath(_ key: String) -> String { path.isEmpty || key.isEmpty ? path + key : path + "." + key }

  /// What is wrong with a value.
  package func problem(_ node: DataNode, _ key: String, _ problem: String, isMissing: Bool = false) -> LikelihoodError {
    .description(
      DescriptionProblem(
        file: node.file ?? file, line: node.line, key: keyPath(key), value: isMissing ? nil : node.summary,
        problem: problem))
  }

  /// A word that is none of those known.
  package func unknown(_ what: String, _ word: String, _ key: String, among known: [String]) -> LikelihoodError {
    .description(
      DescriptionProblem(
        file: (self[key] ?? node).file ?? file, line: (self[key] ?? node).line, key: keyPath(key), value: word,
        problem: "unknown \(what)", word: word, known: known))
  }
}
