import EmberEmulation
import EmberTheory

/// Whether an emulated answer may be used.
public enum MonitorVerdict: Sendable, Hashable {
  /// It may; the calibrated one-sigma error of ln L, and ln L itself.
  case useEmulator(estimatedError: Double, logLikelihood: Double)
  /// It may not; what ln L will not exceed, several stated errors above the emulated value, as far as that is known.
  case useSolver(RefusalReason, upperBound: Double = .infinity)
}

/// Decides from an emulator's own uncertainty what it means for ln L and whether that is good enough.
///
/// A pure function of the prediction, the likelihoods' sensitivity and the budget: nothing here changes while chains run.
struct AccuracyMonitor: Sendable {
  let responses: [LikelihoodResponse]
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

  /// - Parameter variance: of each target.
  func assess(_ point: ExpansionPoint, variance: [Double]) -> MonitorVerdict {
    guard let (expansion, logLikelihood) = expansion(point, count: variance.count) else {
      return .useSolver(.notFinite)
    }
    let error = calibration.statedSigma(rawSigma(expansion, variance))
    guard error.isFinite, logLikelihood.isFinite else { return .useSolver(.notFinite) }
    guard best - logLikelihood <= largestDepth else {
      return .useSolver(.nearPrior, upperBound: logLikelihood + Self.certainty * error)
    }
    let allowance = budget.allowance(atDepth: best - logLikelihood)
    guard isTested(expansion, variance) || Self.untestedFactor * error <= budget.allowance(atDepth: 0) else {
      return .useSolver(.nearPrior, upperBound: logLikelihood + Self.certainty * error)
    }
    guard error <= allowance else {
      return .useSolver(.errorBudget, upperBound: logLikelihood + Self.certainty * error)
    }
    return .useEmulator(estimatedError: error, logLikelihood: logLikelihood)
  }

  /// ln L at a point, and how it answers to errors of the `count` targets; `nil` where a likelihood rejects it.
  func expansion(_ point: ExpansionPoint, count: Int) -> (LikelihoodExpansion, logLikelihood: Double)? {
    var expansion = LikelihoodExpansion(count: count)
    var logLikelihood = 0.0
    for response in responses {
      let sensitivity = response.sensitivity
      guard let residual = try? sensitivity.residual(point.products, nuisance: point.nuisance),
        (try? response.add(residual: residual, at: point, to: &expansion)) != nil
      else { return nil }
      logLikelihood += sensitivity.peak
      for r in residual { logLikelihood -= r * r / 2 }
    }
    return (expansion, logLikelihood)
  }

  /// So many stated sigmas are taken for a bound.
  private static let certainty = 5.0
  /// A sigma that is untested may be used where so many times as much would be allowed at the best point.
  private static let untestedFactor = 5.0

  /// How far a point exceeds what is allowed: it is the solver's above 1.
  func excess(_ expansion: LikelihoodExpansion, _ variance: [Double], allowance: Double) -> Double {
    let share = calibration.statedSigma(rawSigma(expansion, variance)) / allowance
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
