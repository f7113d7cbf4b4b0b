import EmberTheory

/// All that must be kept to rebuild a learner: points, but no spectra and no derivatives of them, because those come back from the store.
public struct LearnerState: Sendable, Hashable, Codable {
  /// One point of the training set.
  public struct Point: Sendable, Hashable, Codable {
    public var cosmology: [String: Double]
    public var nuisance: [String: Double]
    /// True when derivatives were learnt there.
    public var isDifferentiated: Bool
    /// True for a point that an audit has computed.
    public var isAudit: Bool
  }

  /// Names of the emulator's inputs, in order.
  public var inputs: [ParameterName]
  /// Training points in the order in which they were learnt.
  public var points: [Point]
  /// How many of them were there at the last complete fit.
  public var fittedCount: Int
  /// What that fit found for each component of the spectra (empty before it) and for derived parameters.
  public var processes: [FittedProcess]
  public var derivedProcess: FittedProcess?
  /// True when these correct an emulator trained beforehand.
  public var isCorrection: Bool
  /// The errors by which that was decided.
  public var kindErrors: [EmulatorKind: Double]
  /// ln L of the best point seen.
  public var bestLogLikelihood: Double?
  public var statistics: LearningStatistics
}

extension LearnerState.Point {
  init(_ example: TrainingExample) {
    let point = example.point
    isDifferentiated = example.derivatives != nil
    isAudit = example.isAudit
    cosmology = [:]
    for name in ParameterName.allCases { cosmology[name.rawValue] = point.cosmology[given: name] }
    nuisance = [:]
    for name in point.nuisance.names { nuisance[name] = point.nuisance[name] }
  }

  /// The point; names that this version does not know are an error.
  func modelPoint() throws(TheoryError) -> ModelPoint {
    var parameters = CosmologicalParameters()
    for (spelling, value) in cosmology {
      guard let name = ParameterName(rawValue: spelling) else {
        throw .failed(stage: "restoring the emulator", reason: "unknown parameter \(spelling)")
      }
      parameters[given: name] = value
    }
    return ModelPoint(cosmology: parameters, nuisance: NuisanceParameters(nuisance))
  }
}
