import EmberTheory

/// Whether an emulated answer may be used.
public enum MonitorVerdict: Sendable, Hashable {
  /// It may; the calibrated one-sigma error of ln L, and ln L itself.
  case useEmulator(estimatedError: Double, logLikelihood: Double)
  case useSolver(RefusalReason)
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
  /// The error of ln L from dropped components, as a share of the budget.
  let truncationShare: Double
  /// Per target, the largest variance that the region is known to have.
  let largestVariance: [Double]

  func assess(
    _ targets: EmulatedTargets, spectra: PowerSpectra, amplitudes: [Double], nuisance: NuisanceParameters
  ) -> MonitorVerdict {
    guard zip(targets.variance, largestVariance).allSatisfy({ $0 <= $1 }) else { return .useSolver(.nearPrior) }
    var expansion = LikelihoodExpansion(count: targets.mean.count)
    var logLikelihood = 0.0
    for response in responses {
      guard let residual = try? response.sensitivity.whitenedResidual(spectra, nuisance: nuisance) else {
        return .useSolver(.notFinite)
      }
      for r in residual { logLikelihood -= r * r / 2 }
      response.add(residual: residual, amplitudes: amplitudes, to: &expansion)
    }
    let depth = best - logLikelihood
    let error = calibration.statedSigma(rawSigma(expansion, targets.variance, depth: depth))
    guard error.isFinite, logLikelihood.isFinite else { return .useSolver(.notFinite) }
    guard error <= budget.allowance(atDepth: depth) else { return .useSolver(.errorBudget) }
    return .useEmulator(estimatedError: error, logLikelihood: logLikelihood)
  }

  /// Errors below this share of the budget are not resolved: solvers have numerical noise, and that of a new point is not
  /// in the span of the old ones.
  private static let noiseShare = 0.02

  /// The uncalibrated sigma of ln L.
  func rawSigma(_ expansion: LikelihoodExpansion, _ variance: [Double], depth: Double) -> Double {
    let truncation = truncationShare * budget.allowance(atDepth: depth)
    let noise = Self.noiseShare * budget.constant
    return (expansion.squaredError(variance) + truncation * truncation + noise * noise).squareRoot()
  }
}
