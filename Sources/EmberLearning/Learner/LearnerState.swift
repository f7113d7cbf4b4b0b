import EmberEmulation
import EmberTheory

/// All that must be kept to rebuild a learner: points, but no spectra and no derivatives of them, because those come back from the store.
public struct LearnerState: Sendable, Hashable, Codable {
  /// One point of the training set.
  public struct Point: Sendable, Hashable, Codable {
    public var cosmology: [String: Double]
    public var nuisance: [String: Double]
    /// True when derivatives were learnt there.
    public var isDifferentiated: Bool
    /// True for a point of which no fit knows, and which calibrates the emulator.
    public var isHeldOut: Bool
  }

  /// A point without an answer.
  public struct Failure: Sendable, Hashable, Codable {
    public var cosmology: [String: Double]
    public var stage: String
    public var reason: String
  }

  /// Names of the emulator's inputs, in order.
  public var inputs: [ParameterName]
  /// Training points in the order in which they were learnt, then those held out.
  public var points: [Point]
  /// How many of them were there at the last complete fit.
  public var fittedCount: Int
  /// True when the next fit had begun, of all points that are learnt.
  public var fitsInBackground: Bool?
  /// What that fit found about the components of the spectra (`nil` before it) and about derived parameters.
  public var components: FittedEmulator?
  public var derivedProcess: FittedProcess?
  /// True when these correct an emulator trained beforehand.
  public var isCorrection: Bool
  /// The errors by which that was decided.
  public var kindErrors: [EmulatorCandidate: Double]
  /// Points at which the solver has failed, and why.
  public var failures: [Failure]
  /// ln L of the best point seen.
  public var bestLogLikelihood: Double?
  public var statistics: LearningStatistics
}

extension LearnerState.Point {
  init(_ example: TrainingExample) {
    let point = example.point
    isDifferentiated = example.derivatives != nil
    isHeldOut = example.isHeldOut
    cosmology = point.cosmology.byName
    nuisance = [:]
    for name in point.nuisance.names { nuisance[name] = point.nuisance[name] }
  }

  /// The point; names that this version does not know are an error.
  func modelPoint() throws(TheoryError) -> ModelPoint {
    ModelPoint(cosmology: try CosmologicalParameters(byName: cosmology), nuisance: NuisanceParameters(nuisance))
  }
}

extension LearnerState.Failure {
  init(_ cosmology: CosmologicalParameters, _ error: TheoryError) {
    self.cosmology = cosmology.byName
    if case .failed(let stage, let reason) = error {
      (self.stage, self.reason) = (stage, reason)
    } else {
      (stage, reason) = (error.stage, error.description)
    }
  }
}

extension CosmologicalParameters {
  /// What was given, by name.
  fileprivate var byName: [String: Double] {
    var result: [String: Double] = [:]
    for name in ParameterName.allCases { result[name.rawValue] = self[given: name] }
    return result
  }

  /// Names that this version does not know are an error.
  init(byName values: [String: Double]) throws(TheoryError) {
    self.init()
    for (spelling, value) in values {
      guard let name = ParameterName(rawValue: spelling) else {
        throw .failed(stage: "restoring the emulator", reason: "unknown parameter \(spelling)")
      }
      self[given: name] = value
    }
  }
}
