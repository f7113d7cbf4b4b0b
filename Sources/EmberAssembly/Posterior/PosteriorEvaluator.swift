import EmberInference
import EmberLearning
import EmberTheory

/// One chain's way to the posterior: its view of the learner, and the solver results it may need again at once.
public struct PosteriorEvaluator: LogDensityEvaluator {
  package let posterior: Posterior
  /// The chain's view of the learner; `nil` without emulator.
  package var session: LearningSession?
  /// Solver results of the last few cosmologies, the newest last: steps in fast parameters need no new ones.
  private var recent: [(cosmology: CosmologicalParameters, prediction: TheoryPrediction)] = []
  /// What was emulated last, for the audit that may follow.
  private var emulated: (point: ModelPoint, prediction: TheoryPrediction)?
  /// What trajectories follow without emulator; `nil` with one, and where the posterior has no derivatives.
  let solverSurface: SolverSurface?
  /// The flag that ends the run; `nil` where nothing does.
  private var cancellation: CancellationFlag?

  init(_ posterior: Posterior, session: LearningSession?) {
    self.posterior = posterior
    self.session = session
    solverSurface = session == nil ? posterior.derivatives.map { SolverSurface(posterior, $0) } : nil
  }

  /// The current point and the one proposed, with room for another.
  private static let recentLimit = 3

  /// Solver results that make a round worth ending early; many more where every accepted point is one.
  private var sharingThreshold: Int { isExact ? 50 : 4 }

  public var wantsSynchronization: Bool { isCancelled || (session?.newSolverCalls ?? 0) >= sharingThreshold }

  public mutating func watch(_ cancellation: CancellationFlag) { self.cancellation = cancellation }

  /// True when nobody waits for an answer any more.
  var isCancelled: Bool { cancellation?.isRaised ?? false }

  /// True when the solver has the last word on every accepted point.
  private var isExact: Bool { posterior.isExact && session != nil }

  /// The emulator may have changed: a value of the old one must not keep a chain in place.
  public mutating func beginRound(_ round: Int, seed: UInt64, current: inout CurrentPoint<PointAnnotation>?) {
    // A checkpoint does not keep what was asked last: a run that continues has to go the same way.
    if session != nil { (recent, emulated) = ([], nil) }
    guard let point = current else { return }
    if isExact {
      current?.evaluation.approximation = approximation(point.x) ?? point.evaluation.logDensity
      return
    }
    guard point.evaluation.annotation.source == .emulator else { return }
    var renewed = evaluate(point.x)
    guard renewed.logDensity.isFinite else { return }
    // An audit speaks of the value it was made for.
    if point.evaluation.annotation.auditDifference != nil { renewed.annotation = point.evaluation.annotation }
    current?.evaluation = renewed
  }

  public mutating func evaluate(_ x: [Double]) -> Evaluation<PointAnnotation> { evaluate(x, above: -.infinity) }

  public mutating func evaluate(_ x: [Double], above threshold: Double) -> Evaluation<PointAnnotation> {
    let logPrior = posterior.space.prior.logDensity(x)
    guard logPrior.isFinite, !isCancelled else { return Self.excluded }
    let point = posterior.space.point(x)
    do throws(TheoryError) {
      try posterior.likelihoods.check(point.nuisance)
      // A point of the same cosmology is known exactly: no approximation has to come first.
      if let known = known(point) { return try posterior.evaluation(x, known) }
      // With delayed acceptance nothing may rest on an assumption about the likelihood.
      let prediction = try predict(point, above: isExact ? -.infinity : threshold - logPrior)
      var evaluation = try posterior.evaluation(x, prediction)
      if isExact { evaluation.approximation = evaluation.logDensity }
      return evaluation
    } catch {
      // Counted by reason where it happened; the sampler goes on.
      var evaluation = Self.excluded
      if case .negligible(_, let bound) = error { evaluation.upperBound = logPrior + bound }
      return evaluation
    }
  }

  public mutating func confirm(_ evaluation: inout Evaluation<PointAnnotation>, at x: [Double]) {
    guard isExact, evaluation.annotation.source == .emulator else { return }
    let approximation = evaluation.approximation
    let point = posterior.space.point(x)
    guard let prediction = try? session?.solve(point), let exact = try? posterior.evaluation(x, prediction) else {
      evaluation = Self.excluded
      return
    }
    remember(prediction, at: point)
    evaluation = exact
    evaluation.approximation = approximation
  }

  public mutating func didAccept(_ evaluation: inout Evaluation<PointAnnotation>, at x: [Double], weight: Double) {
    if isExact {
      if evaluation.approximation == nil { evaluation.approximation = approximation(x) ?? evaluation.logDensity }
      return
    }
    do throws(TheoryError) { try audit(&evaluation, at: x, weight: weight) } catch {
      // The solver has no answer where the emulator had one.
      evaluation = Self.excluded
    }
  }

  /// Audits are drawn by weight: at a point that keeps a chain, which may be one that is thought too probable, as often as it is counted.
  public mutating func didStay(_ evaluation: inout Evaluation<PointAnnotation>, at x: [Double]) {
    guard !isExact, evaluation.annotation.auditDifference == nil else { return }
    // A row that stands cannot be taken back: a failure is counted, and no answer is given here from now on.
    try? audit(&evaluation, at: x, weight: 1)
  }

  private mutating func audit(
    _ evaluation: inout Evaluation<PointAnnotation>, at x: [Double], weight: Double
  ) throws(TheoryError) {
    guard evaluation.annotation.source == .emulator else { return }
    let point = posterior.space.point(x)
    let known = emulated.flatMap { $0.point == point ? $0.prediction : nil }
    guard
      let outcome = try session?.audit(point, predicted: known, sigma: evaluation.annotation.sigma, weight: weight)
    else { return }
    evaluation.annotation.auditDifference = outcome.record.difference
  }

  private static let excluded = Evaluation(logDensity: -.infinity, annotation: PointAnnotation())

  /// The emulated log posterior; `nil` where the emulator may not be used.
  private func approximation(_ x: [Double]) -> Double? {
    guard let prediction = session?.emulated(posterior.space.point(x)) else { return nil }
    return try? posterior.finiteParts(x, prediction.products).logPosterior
  }

  private func known(_ point: ModelPoint) -> TheoryPrediction? {
    recent.last { $0.cosmology == point.cosmology }?.prediction ?? solverSurface?.prediction(point.cosmology)
  }

  private mutating func remember(_ prediction: TheoryPrediction, at point: ModelPoint) {
    recent.append((point.cosmology, prediction))
    if recent.count > Self.recentLimit { recent.removeFirst() }
  }

  private mutating func predict(_ point: ModelPoint, above floor: Double) throws(TheoryError) -> TheoryPrediction {
    let prediction =
      if session != nil {
        try session?.predict(point, above: floor, isComplete: false)
      } else {
        try posterior.solver.predict(point, posterior.request)
      }
    guard let prediction else { throw .failed(stage: "emulator", reason: "no session") }
    if case .emulator = prediction.provenance {
      emulated = (point, prediction)
    } else {
      remember(prediction, at: point)
    }
    return prediction
  }
}
