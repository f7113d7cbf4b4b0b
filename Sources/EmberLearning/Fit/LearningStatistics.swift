import EmberEmulation

/// What learning has cost and how well it did, over a whole run.
public struct LearningStatistics: Sendable, Hashable, Codable {
  /// Answers that the solver had to compute, design and audits included.
  public var solverCalls = 0
  /// Answers of the base provider that were read from the store.
  public var cachedCalls = 0
  /// Answers given by the emulator.
  public var emulatorUses = 0
  /// How often the emulator had been asked at the same cosmology, so that only likelihoods and monitor had to look at a point.
  public var emulatorReuses = 0
  /// How often the monitor chose the solver, by reason.
  public var refusals: [String: Int] = [:]
  /// Failures of the base provider, by category.
  public var failures: [String: Int] = [:]
  /// Points that were rejected without asking anybody, because no model has such inputs or the provider is known to fail there.
  public var impossible: [String: Int] = [:]
  /// Audits at which the base provider had no answer: these points were rejected after all. No part of ``audits``.
  public var failedAudits = 0
  /// What became of proposals far outside the trained region.
  public var tail = BoundStatistics()
  /// Every audit, in order.
  public var audits: [AuditRecord] = []
  /// Points that the current emulator is calibrated by: audits, and other answers of the solver that were held out.
  public var calibrationPoints = 0
  /// Time spent on compression and fits.
  public var trainingSeconds = 0.0
  /// The longest time that chains waited for the emulator: what comes before they start does not count.
  public var longestTraining = 0.0
  /// Number of complete fits of components and hyperparameters.
  public var fits = 0
  /// Points as near as those that the current emulator was trained on, and not among them: more than `maximum_training_points`.
  public var pointsLeftOut = 0
  /// Points that the current emulator was trained on, its principal components, and the factors by which its raw
  /// sigma is multiplied to give 68 % and 95 % bounds.
  public var trainingPoints = 0
  public var components = 0
  public var factor68 = 1.0
  public var factor95 = Calibration.normal95
  /// The kind of emulator in use, and the rms errors of ln L by which it was chosen: of left-out points, at the last complete fit.
  public var kind = EmulatorCandidate(.standard)
  public var kindErrors: [EmulatorCandidate: Double] = [:]
  /// Rms over the training points of ln L (left out) minus ln L, when each is predicted from all others.
  public var leaveOneOutError = 0.0

  public init() {}

  /// The share of answers that came from the emulator; 0 before the first answer.
  public var emulatorShare: Double {
    let total = emulatorUses + refusals.values.reduce(0, +)
    return total == 0 ? 0 : Double(emulatorUses) / Double(total)
  }

  /// The share of audits whose difference stayed within the bound stated as 95 %; `nil` without audits.
  public var coverage95: Double? {
    share(\.isWithinBound)
  }

  /// The share of audits whose difference stayed within the stated sigma; `nil` without audits.
  public var coverage68: Double? {
    share { abs($0.difference) <= $0.statedSigma }
  }

  /// The share of all audits that fulfil a condition; those without an answer fulfil none.
  private func share(_ condition: (AuditRecord) -> Bool) -> Double? {
    let count = audits.count + failedAudits
    return count == 0 ? nil : Double(audits.count(where: condition)) / Double(count)
  }

  /// The root mean square of solver minus emulator over the audits; `nil` without audits.
  public var auditError: Double? {
    guard !audits.isEmpty else { return nil }
    return (audits.reduce(0) { $0 + $1.difference * $1.difference } / Double(audits.count)).squareRoot()
  }
}
