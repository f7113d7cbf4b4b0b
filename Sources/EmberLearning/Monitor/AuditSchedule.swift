/// How often an accepted emulator answer is recomputed with the solver.
///
/// The probability for the n-th candidate of a session is max(floor, initial / (1 + n / decay)), until the run has made
/// `maximum` audits. Errors at candidates that follow each other are alike, so `decay` is not much shorter than a chain takes to forget
/// where it was.
public struct AuditSchedule: Sendable, Hashable, Codable {
  public var initial: Double
  public var floor: Double
  public var decay: Double
  public var maximum: Int

  public init(initial: Double = 0.01, floor: Double = 1e-4, decay: Double = 100, maximum: Int = 20) {
    self.initial = initial
    self.floor = floor
    self.decay = decay
    self.maximum = maximum
  }

  /// The probability of an audit for candidate number `n` (from 0).
  public func probability(candidate n: Int) -> Double { max(floor, initial / (1 + Double(n) / decay)) }
}
