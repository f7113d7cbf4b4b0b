/// A field of matter, by Cobaya's name.
public enum MatterField: String, CaseIterable, Sendable, Hashable {
  /// Cold dark matter, baryons and massive neutrinos.
  case all = "delta_tot"
  /// Cold dark matter and baryons, which galaxies follow.
  case withoutNeutrinos = "delta_nonu"
}

/// Two fields of matter, in either order, whose power is wanted.
public struct MatterPair: Sendable, Hashable {
  public let first: MatterField
  public let second: MatterField

  /// All matter with itself.
  public static let all = MatterPair(.all, .all)

  public init(_ first: MatterField, _ second: MatterField) {
    (self.first, self.second) = first == .withoutNeutrinos ? (second, first) : (first, second)
  }

  /// All pairs.
  public static let allCases = [
    all, MatterPair(.all, .withoutNeutrinos), MatterPair(.withoutNeutrinos, .withoutNeutrinos),
  ]

  /// Such as `delta_tot_delta_nonu`.
  public var name: String { first.rawValue + "_" + second.rawValue }
}
