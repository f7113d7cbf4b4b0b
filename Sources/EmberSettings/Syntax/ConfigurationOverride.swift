/// One `--set KEY.PATH=VALUE`: replaces or adds a value of the configuration before it is interpreted.
public struct ConfigurationOverride: Sendable, Hashable {
  /// The keys from the top of the file.
  public var path: [String]
  /// The value as written, in YAML.
  public var value: String

  /// Splits `KEY.PATH=VALUE`.
  public init(_ text: String) throws(EmberError) {
    let (name, value) = try Self.split(text)
    let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard path.allSatisfy({ !$0.isEmpty }) else {
      throw .usage("--set \(text): an empty key. Write --set KEY.PATH=VALUE, such as sampler.mcmc.max_samples=1000.")
    }
    self.path = path
    self.value = value
  }

  /// Splits `NAME=VALUE` at the first equals sign.
  package static func split(_ text: String) throws(EmberError) -> (name: String, value: String) {
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
      throw .usage("--set \(text): no value. Write --set NAME=VALUE.")
    }
    return (String(text[..<equals]), String(text[text.index(after: equals)...]))
  }

  /// Changes the tree of a configuration.
  package func apply(to root: inout ConfigurationNode) throws(EmberError) {
    let source = "--set \(path.joined(separator: "."))"
    var node = try ConfigurationParser.parse(value, source: source)
    node.markOrigin(InputOrigin(source: source))
    guard root.set(path[...], to: node) else {
      throw node.complaint(
        path.joined(separator: "."), "a value stands where the key path needs a block",
        remedy: "Set the block as a whole, such as --set params.tau_reio='{prior: {min: 0.01, max: 0.1}}'.")
    }
  }
}

extension ConfigurationNode {
  /// Gives this node and all below it one origin.
  fileprivate mutating func markOrigin(_ origin: InputOrigin) {
    self.origin = origin
    switch content {
    case .null, .scalar: break
    case .sequence(var items):
      for index in items.indices { items[index].markOrigin(origin) }
      content = .sequence(items)
    case .mapping(var entries):
      for index in entries.indices {
        entries[index].keyOrigin = origin
        entries[index].value.markOrigin(origin)
      }
      content = .mapping(entries)
    }
  }
}
