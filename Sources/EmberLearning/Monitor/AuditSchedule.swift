/// How often an emulator answer at which a chain spends a step is recomputed with the solver.
///
/// The probability for the n-th step of a session is max(floor, initial / (1 + n / decay)), until the run has made
/// `maximum` audits. Errors at steps that follow each other are alike, so the first are as far from each other as a chain takes to
/// forget where it was; the sooner a run has made its audits, the more of its errors are stated by all of them.
public struct AuditSchedule: Sendable, Hashable, Codable {
  public var initial: Double
  public var floor: Double
  public var decay: Double
  public var maximum: Int

  public init(initial: Double = 0.006, floor: Double = 4e-5, decay: Double = 600, maximum: Int = 20) {
    self.initial = initial
    self.floor = floor
    self.decay = decay
    self.maximum = maximum
  }

  /// The probability of an audit at step number `n` (from 0).
  public func probability(candidate n: Int) -> Double { max(floor, initial / (1 + Double(n) / decay)) }
}
