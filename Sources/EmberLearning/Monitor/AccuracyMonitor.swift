import EmberEmulation
import EmberTheory

/// Whether an emulated answer may be used.
public enum MonitorVerdict: Sendable, Hashable {
  /// It may; the calibrated one-sigma error of ln L, and ln L of each likelihood.
  case useEmulator(estimatedError: Double, logLikelihoods: [Double])
  /// It may not; what ln L will not exceed, several stated errors above the emulated value, as far as that is known.
  case useSolver(RefusalReason, upperBound: Double = .infinity)
}

/// Decides from an emulator's own uncertainty what it means for ln L and whether that is good enough.
///
/// A pure function of the prediction, the likelihoods' sensitivity and the budget: nothing here changes while chains run.
struct AccuracyMonitor: Sendable {
  let responses: [LikelihoodResponse]
  /// The same likelihoods as functions of what is emulated.
  let likelihoods: [EmulatedLikelihood]
  let budget: ErrorBudget
  var calibration: Calibration
  /// ln L of the best point known.
  let best: Double
  /// The rms error of ln L from dropped components.
  let truncationError: Double
  /// The largest ``LikelihoodExpansion/spread(_:)`` that has been tested.
  var largestSpread = Double.infinity

  /// So far in ln L below the best point training points are chosen; where the emulator sees a point deeper it knows too little.
  var largestDepth = Double.infinity

  /// - Parameters:
  ///   - variance: of each target.
  ///   - parts: of ``expansion(_:count:reusing:)``.
  func assess(_ point: ExpansionPoint, variance: [Double], reusing parts: inout [LikelihoodPart?]) -> MonitorVerdict {
    guard let (expansion, logLikelihoods) = expansion(point, count: variance.count, reusing: &parts) else {
      return .useSolver(.notFinite)
    }
    let logLikelihood = logLikelihoods.reduce(0, +)
    let depth = best - logLikelihood
    let error = calibration.statedSigma(rawSigma(expansion, variance), atDepth: depth)
    guard error.isFinite, logLikelihood.isFinite else { return .useSolver(.notFinite) }
    guard depth <= largestDepth else {
      return .useSolver(.nearPrior, upperBound: logLikelihood + Self.certainty * error)
    }
    let allowance = budget.allowance(atDepth: depth)
    guard isTested(expansion, variance) || Self.untestedFactor * error <= budget.allowance(atDepth: 0) else {
      return .useSolver(.nearPrior, upperBound: logLikelihood + Self.certainty * error)
    }
    guard error <= allowance else {
      return .useSolver(.errorBudget, upperBound: logLikelihood + Self.certainty * error)
    }
    return .useEmulator(estimatedError: error, logLikelihoods: logLikelihoods)
  }

  /// ln L of each likelihood at a point, and how their sum answers to errors of the `count` targets; `nil` where one rejects it.
  func expansion(_ point: ExpansionPoint, count: Int) -> (LikelihoodExpansion, logLikelihoods: [Double])? {
    var parts: [LikelihoodPart?] = []
    return expansion(point, count: count, reusing: &parts)
  }

  /// The same.
  ///
  /// - Parameter parts: of each likelihood, at the same point but for nuisance parameters, or none: those that hold here are taken as they
  ///   are, the others are replaced.
  func expansion(_ point: ExpansionPoint, count: Int, reusing parts: inout [LikelihoodPart?]) -> (
    LikelihoodExpansion, logLikelihoods: [Double]
  )? {
    if parts.isEmpty { parts = Array(repeating: nil, count: likelihoods.count) }
    var sum = LikelihoodExpansion(count: count)
    var logLikelihoods: [Double] = []
    for (i, (response, likelihood)) in zip(responses, likelihoods).enumerated() {
      if let part = parts[i], response.sees(part.nuisance, as: point.nuisance) {
        sum.add(part.expansion)
        logLikelihoods.append(part.logLikelihood)
        continue
      }
      var own = LikelihoodExpansion(count: count)
      guard let logLikelihood = try? likelihood.expand(point, response, to: &own) else { return nil }
      sum.add(own)
      logLikelihoods.append(logLikelihood)
      parts[i] = LikelihoodPart(nuisance: point.nuisance, expansion: own, logLikelihood: logLikelihood)
    }
    return (sum, logLikelihoods)
  }

  /// So many stated sigmas are taken for a bound.
  private static let certainty = 5.0
  /// A sigma that is untested may be used where so many times as much would be allowed at the best point.
  private static let untestedFactor = 5.0

  /// How far a point exceeds what is allowed at its depth: it is the solver's above 1.
  func excess(_ expansion: LikelihoodExpansion, _ variance: [Double], atDepth depth: Double) -> Double {
    let allowance = budget.allowance(atDepth: depth)
    let share = calibration.statedSigma(rawSigma(expansion, variance), atDepth: depth) / allowance
    let untested = Self.untestedFactor * share * allowance / budget.allowance(atDepth: 0)
    return max(share, min(expansion.spread(variance) / largestSpread, untested))
  }

  /// True where the stated variance is of a size that training points have tested.
  private func isTested(_ expansion: LikelihoodExpansion, _ variance: [Double]) -> Bool {
    expansion.spread(variance) <= largestSpread
  }

  /// The uncalibrated sigma of ln L.
  func rawSigma(_ expansion: LikelihoodExpansion, _ variance: [Double]) -> Double {
    (expansion.squaredError(variance) + truncationError * truncationError).squareRoot()
  }
}
