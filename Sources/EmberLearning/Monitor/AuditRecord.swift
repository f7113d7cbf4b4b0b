import EmberTheory

/// One comparison of an emulated ln L with the solver's.
public struct AuditRecord: Sendable, Hashable, Codable {
  /// The session (chain) that asked.
  public var session: Int
  /// The one-sigma error of ln L that was stated with the answer.
  public var statedSigma: Double
  /// The bound on |difference| that was stated to hold in 95 % of cases.
  public var statedBound95: Double
  /// ln L by the solver minus ln L by the emulator.
  public var difference: Double

  /// A comparison with an answer of stated error `sigma`.
  init(session: Int, sigma: Double, difference: Double) {
    self.session = session
    statedSigma = sigma
    statedBound95 = Calibration.normal95 * sigma
    self.difference = difference
  }

  /// True when the stated 95 % bound held.
  public var isWithinBound: Bool { abs(difference) <= statedBound95 }
}

/// What an audit found, for the caller who triggered it.
public struct AuditOutcome: Sendable {
  public var record: AuditRecord
  /// The solver's own answer at the audited point.
  public var prediction: TheoryPrediction
}
