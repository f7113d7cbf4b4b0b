import EmberEmulation

/// What a user may choose about learning while sampling.
public struct LearningSettings: Sendable, Hashable, Codable {
  /// What errors of emulated ln L may do to the posterior.
  public var accuracy: PosteriorAccuracy
  public var audits: AuditSchedule
  /// The kinds of emulator among which every complete fit chooses the one whose left-out points are predicted best.
  public var kinds: [EmulatorKind]
  /// The kernel of Gaussian processes; `nil` lets every fit choose by marginal likelihood.
  public var kernel: Kernel?
  /// Largest rms error of ln L over the training points that dropping principal components may cause.
  public var truncationTolerance: Double
  /// Hyperparameters and components are fitted anew whenever the training set has grown by this factor.
  public var refitGrowth: Double
  /// The emulator is trained on at most this many points, of all likelihoods down to ``trainingDepth``; `nil` leaves that to its kind.
  public var maximumTrainingPoints: Int?
  /// Solver results this far in ln L below the best one do not train, unless there are too few others: they are of another
  /// world than the posterior.
  public var trainingDepth: Double

  public init(
    accuracy: PosteriorAccuracy = .init(), audits: AuditSchedule = .init(),
    kinds: [EmulatorKind] = [.standard], kernel: Kernel? = nil,
    truncationTolerance: Double = 2e-4, refitGrowth: Double = 1.04, maximumTrainingPoints: Int? = nil,
    trainingDepth: Double = 30
  ) {
    self.accuracy = accuracy
    self.audits = audits
    self.kinds = kinds
    self.kernel = kernel
    self.truncationTolerance = truncationTolerance
    self.refitGrowth = refitGrowth
    self.maximumTrainingPoints = maximumTrainingPoints
    self.trainingDepth = trainingDepth
  }

  var options: EmulatorOptions {
    var options = EmulatorOptions()
    if let kernel { options.kernels = [kernel] }
    return options
  }
}
