import EmberEmulation
import EmberInference
import EmberTheory

/// One chain's way to the posterior: its view of the learner, and the solver results it may need again at once.
public struct PosteriorEvaluator: LogDensityEvaluator {
  private let posterior: Posterior
  /// The chain's view of the learner; `nil` without emulator.
  var session: LearningSession?
  /// Solver results of the last few cosmologies, the newest last: steps in fast parameters need no new ones.
  private var recent: [(cosmology: CosmologicalParameters, prediction: TheoryPrediction)] = []
  /// What was emulated last, for the audit that may follow.
  private var emulated: (point: ModelPoint, prediction: TheoryPrediction)?

  init(_ posterior: Posterior, session: LearningSession?) {
    self.posterior = posterior
    self.session = session
  }

  /// The current point and the one proposed, with room for another.
  private static let recentLimit = 3

  /// Solver results that make a round worth ending early.
  private static let sharingThreshold = 4

  public var wantsSynchronization: Bool { (session?.newSolverCalls ?? 0) >= Self.sharingThreshold }

  /// The emulator may have changed: a value of the old one must not keep a chain in place.
  public mutating func beginRound(_ round: Int, seed: UInt64, current: inout CurrentPoint<PointAnnotation>?) {
    guard let point = current, point.evaluation.annotation.source == .emulator else { return }
    var renewed = evaluate(point.x)
    guard renewed.logDensity.isFinite else { return }
    // An audit speaks of the value it was made for.
    if point.evaluation.annotation.auditDifference != nil { renewed.annotation = point.evaluation.annotation }
    current?.evaluation = renewed
  }

  public mutating func evaluate(_ x: [Double]) -> Evaluation<PointAnnotation> {
    let excluded = Evaluation(logDensity: -.infinity, annotation: PointAnnotation())
    guard posterior.space.prior.logDensity(x).isFinite else { return excluded }
    do throws(TheoryError) {
      return try posterior.evaluation(x, try predict(posterior.space.point(x)))
    } catch {
      // Counted by reason where it happened; the sampler goes on.
      return excluded
    }
  }

  public mutating func didAccept(_ evaluation: inout Evaluation<PointAnnotation>, at x: [Double]) {
    let point = posterior.space.point(x)
    guard evaluation.annotation.source == .emulator, let emulated, emulated.point == point else { return }
    guard let outcome = session?.audit(point, predicted: emulated.prediction) else { return }
    evaluation.annotation.auditDifference = outcome.record.difference
  }

  private mutating func predict(_ point: ModelPoint) throws(TheoryError) -> TheoryPrediction {
    if let known = recent.last(where: { $0.cosmology == point.cosmology }) { return known.prediction }
    let prediction =
      if session != nil {
        try session?.predict(point)
      } else {
        try posterior.solver.predict(point, posterior.request)
      }
    guard let prediction else { throw .failed(stage: "emulator", reason: "no session") }
    if case .emulator = prediction.provenance {
      emulated = (point, prediction)
    } else {
      recent.append((point.cosmology, prediction))
      if recent.count > Self.recentLimit { recent.removeFirst() }
    }
    return prediction
  }
}
