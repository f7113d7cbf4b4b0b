/// How proposals that the emulator may not answer, but cannot be accepted, were dealt with.
public struct BoundStatistics: Sendable, Hashable, Codable {
  /// Points rejected without a solver call.
  public var rejected = 0
  /// Points outside the trained region that would have been rejected and were computed to check it.
  public var checked = 0
  /// Checked points that would not have been rejected; the rule is off from the first one on.
  public var violations = 0

  public init() {}

  mutating func add(_ other: BoundStatistics) {
    rejected += other.rejected
    checked += other.checked
    violations += other.violations
  }
}
