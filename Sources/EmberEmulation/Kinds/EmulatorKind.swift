import EmberNumerics

/// A kind of emulator that can learn while a run samples, as configurations and checkpoints name it.
public struct EmulatorKind: Sendable, Hashable, Codable {
  let type: any LearnableEmulator.Type

  /// All that there are, the default first: a new kind is a type and its line here.
  private static let types: [any LearnableEmulator.Type] = [
    GaussianProcessEmulator.self,
    PolynomialEmulator.self,
    NeuralLinearEmulator.self,
    NearestNeighbourEmulator.self,
    AdditiveEmulator.self,
  ]

  /// Those that an archive may hold.
  static let archived: [any Emulator.Type] = types + [ImportedNetworks.self, NetworkEnsemble.self]

  public static let all = types.map { EmulatorKind($0) }
  /// What learns when nothing else is asked for.
  public static let standard = EmulatorKind(types[0])

  init(_ type: any LearnableEmulator.Type) { self.type = type }

  /// The kind of this name; `nil` when there is none.
  public init?(name: String) {
    guard let type = Self.types.first(where: { $0.kindName == name }) else { return nil }
    self.type = type
  }

  /// How configurations spell it.
  public var name: String { type.kindName }
  /// How reports call it.
  public var title: String { type.title }

  /// With how many examples it is worth trying beside other kinds.
  package var contestedCounts: ClosedRange<Int> { type.contestedCounts }
  /// Of more examples it takes so many that stand for all, unless a user says otherwise.
  package var mostExamples: Int { type.mostExamples }

  /// An emulator of this kind to be kept; `nil` when there are too few examples.
  public func pretrained(_ examples: EmulatorExamples) -> (any Emulator)? { type.pretrained(examples) }

  public static func == (a: EmulatorKind, b: EmulatorKind) -> Bool { a.name == b.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let kind = Self(name: name) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no kind of emulator is named \(name)")
    }
    self = kind
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}

/// What a learner compares at every complete fit: kinds, each by itself or as the correction of an emulator that was trained beforehand.
public struct EmulatorCandidate: Sendable, Hashable, Codable {
  public var kind: EmulatorKind
  public var isCorrection: Bool

  public init(_ kind: EmulatorKind, isCorrection: Bool = false) {
    self.kind = kind
    self.isCorrection = isCorrection
  }

  /// How reports call it.
  public var title: String {
    isCorrection ? "pretrained emulator with a \(kind.title) of its errors" : kind.title
  }
}
