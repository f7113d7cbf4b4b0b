import EmberConfiguration
import EmberEmulation
import EmberLearning

extension LearningSettings {
  /// One chain alone has to find out what its emulator is worth.
  var ofOneChain: LearningSettings {
    var settings = self
    if settings.audits == AuditSchedule() { settings.audits = AuditSchedule(initial: 0.1, floor: 1e-4, decay: 50) }
    return settings
  }
}

extension LibraryRequest {
  static var nothingLearnt: EmberError {
    complaint("emulator", "off", "nothing is learnt", "Write `emulator: on`.")
  }
}

extension Answer {
  /// What learning has cost and how well it did.
  ///
  /// - Parameter source: what is emulated.
  convenience init(_ statistics: LearningStatistics, of source: String = "solver") {
    let refusals = statistics.refusals.sorted { $0.key < $1.key }.map { ("refused/" + $0.key, [Double($0.value)]) }
    self.init(
      [
        (source + "_calls", [Double(statistics.solverCalls)]), ("cached_calls", [Double(statistics.cachedCalls)]),
        ("emulator_uses", [Double(statistics.emulatorUses)]),
        ("training_points", [Double(statistics.trainingPoints)]),
        ("components", [Double(statistics.components)]), ("training_seconds", [statistics.trainingSeconds]),
        ("leave_one_out_error", [statistics.leaveOneOutError]), ("audits", [Double(statistics.audits.count)]),
        ("audit_error", [statistics.auditError ?? .nan]), ("coverage95", [statistics.coverage95 ?? .nan]),
        ("failed_audits", [Double(statistics.failedAudits)]),
        ("calibration_points", [Double(statistics.calibrationPoints)]),
        ("calibration_factor", [statistics.factor95 / Calibration.normal95]),
      ] + refusals)
  }
}
