/// What a complete fit of some kind of emulator has found, without the examples: enough to build it again on them.
public struct FittedEmulator: Sendable, Hashable, Codable {
  public typealias Content = any Sendable & Hashable & Codable

  public let kind: EmulatorKind
  /// The kind's own ``LearnableEmulator/Fit``.
  private let content: Content

  /// What a fit of a kind has found.
  public init<Kind: LearnableEmulator>(_ kind: Kind.Type, _ fit: Kind.Fit) {
    self.kind = EmulatorKind(kind)
    content = fit
  }

  /// A complete fit; `nil` when there are too few examples.
  ///
  /// - Parameter earlier: what an earlier fit of the same kind has found.
  package init?(
    _ kind: EmulatorKind, _ examples: EmulatorExamples, after earlier: FittedEmulator?, _ options: EmulatorOptions
  ) {
    func fit<Kind: LearnableEmulator>(_ type: Kind.Type) -> Content? {
      Kind.fit(examples, after: earlier?.content as? Kind.Fit, options)
    }
    guard let content = fit(kind.type) else { return nil }
    self.kind = kind
    self.content = content
  }

  /// The emulator on these examples; `nil` when they do not belong together.
  package func emulator(_ examples: EmulatorExamples) -> (any LearnableEmulator)? {
    func emulator<Kind: LearnableEmulator>(_ type: Kind.Type) -> (any LearnableEmulator)? {
      (content as? Kind.Fit).flatMap { Kind(examples, $0) }
    }
    return emulator(kind.type)
  }

  public static func == (a: FittedEmulator, b: FittedEmulator) -> Bool {
    func areEqual<Kind: LearnableEmulator>(_ type: Kind.Type) -> Bool {
      (a.content as? Kind.Fit) == (b.content as? Kind.Fit)
    }
    return a.kind == b.kind && areEqual(a.kind.type)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    content.hash(into: &hasher)
  }

  private enum CodingKeys: String, CodingKey {
    case kind, content
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func decoded<Kind: LearnableEmulator>(_ type: Kind.Type) throws -> Content {
      try container.decode(Kind.Fit.self, forKey: .content)
    }
    kind = try container.decode(EmulatorKind.self, forKey: .kind)
    content = try decoded(kind.type)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(content, forKey: .content)
  }
}
