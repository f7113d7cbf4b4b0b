/// How the rule for far-off proposals has worked; see the learner's handling of points outside the trained region.
public struct TailStatistics: Sendable, Hashable, Codable {
  /// Points rejected as negligible without a solver call.
  public var rejected = 0
  /// Points that the rule would have rejected and that were computed to check it.
  public var checked = 0
  /// Checked points that were not negligible; the rule is off from the first one on.
  public var violations = 0

  public init() {}

  mutating func add(_ other: TailStatistics) {
    rejected += other.rejected
    checked += other.checked
    violations += other.violations
  }
}
