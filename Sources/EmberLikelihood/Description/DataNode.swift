import EmberNumerics

/// A piece of a description of data, as a YAML file has it, with the line where it stands.
public struct DataNode: Sendable {
  public indirect enum Content: Sendable {
    case none
    case text(String)
    case list([DataNode])
    case mapping([Entry])
  }

  /// A key with its value.
  public struct Entry: Sendable {
    public var key: String
    public var line: Int?
    public var value: DataNode

    public init(key: String, line: Int?, value: DataNode) {
      self.key = key
      self.line = line
      self.value = value
    }
  }

  public var content: Content
  public var line: Int?
  /// The file where it stands, when that is another than the description's: one that the description includes.
  public var file: String?

  public init(_ content: Content, line: Int?, file: String? = nil) {
    self.content = content
    self.line = line
    self.file = file
  }

  package var text: String? { if case .text(let text) = content { text } else { nil } }

  package var number: Double? { text.flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil } }

  /// The words of a text, separated by blanks.
  package var words: [String] { text?.split { " \t".contains($0) }.map(String.init) ?? [] }

  /// The entries of a mapping, none of nothing.
  package var entries: [Entry]? {
    switch content {
    case .mapping(let entries): entries
    case .none: []
    case .text, .list: nil
    }
  }

  /// On one line, for errors.
  package var summary: String {
    switch content {
    case .none: "null"
    case .text(let text): text
    case .list(let items): "[" + items.map(\.summary).joined(separator: ", ") + "]"
    case .mapping(let entries): "{" + entries.map { "\($0.key): \($0.value.summary)" }.joined(separator: ", ") + "}"
    }
  }
}

/// Reads descriptions: the engine knows no YAML.
public typealias DataNodeReader = @Sendable (_ path: String, _ bytes: [UInt8]) throws(LikelihoodError) -> DataNode
