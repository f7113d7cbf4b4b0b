/// What the chains of one kind of sampler remember between steps, besides where they stand.
package protocol ChainMemory: Sendable, Codable {
  /// Tells the memories of different samplers apart in a checkpoint.
  static var kind: String { get }
  /// False for what no sampler can have written.
  var isPossible: Bool { get }
  /// About how many rows are still to come; `nil` where convergence decides.
  var rowsLeft: Double? { get }
}

extension ChainMemory {
  package var rowsLeft: Double? { nil }
}

/// The memory of chains that remember nothing.
package struct NoMemory: ChainMemory {
  package static var kind: String { "none" }
  package var isPossible: Bool { true }

  package init() {}
}

/// The memory of a chain as a checkpoint keeps it, whichever sampler it belongs to.
package struct StoredMemory: Sendable, Codable {
  package let content: any ChainMemory

  init(_ content: any ChainMemory) { self.content = content }

  private enum CodingKeys: String, CodingKey {
    case kind, content
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type(of: content).kind, forKey: .kind)
    try container.encode(content, forKey: .content)
  }

  /// Reads a memory of one of the ``knownKinds`` of the decoder.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let kind = try container.decode(String.self, forKey: .kind)
    let known = Self.knownKinds.flatMap { decoder.userInfo[$0] as? [any ChainMemory.Type] } ?? []
    guard let type = known.first(where: { $0.kind == kind }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container, debugDescription: "no sampler remembers \(kind)")
    }
    content = try container.decode(type, forKey: .content)
  }

  /// Where the user info of a decoder has the types of memories that it may meet, an array of `any ChainMemory.Type`.
  package static let knownKinds = CodingUserInfoKey(rawValue: "chain memories")
}
