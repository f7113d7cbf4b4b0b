import EmberConfiguration
import EmberLearning
import Foundation

/// What stands between the posterior of a run and the solver's, by cause: the errors that were stated of emulated rows, and proposals that
/// bounds have rejected.
package struct RealizedBudget: Sendable {
  /// The rms over the posterior of the stated errors of ln L, which are 0 where the solver has answered. Errors that all lie along one
  /// parameter would shift its mean by as many standard deviations, others by less.
  package let statedError: Double
  /// The share of the posterior that the emulator has answered.
  package let emulatedShare: Double
  /// The shift of a mean in standard deviations that was asked for.
  let askedShift: Double
  private let bounds: BoundStatistics

  /// - Parameters:
  ///   - rows: weights of rows and their stated errors, 0 for those of the solver.
  ///   - accuracy: what was asked for.
  ///   - learning: what became of proposals.
  ///
  /// `nil` without rows.
  package init?(
    _ rows: [(weight: Double, sigma: Double)], _ accuracy: PosteriorAccuracy, _ learning: LearningStatistics
  ) {
    let total = rows.reduce(0) { $0 + $1.weight }
    guard total > 0 else { return nil }
    statedError = (rows.reduce(0) { $0 + $1.weight * $1.sigma * $1.sigma } / total).squareRoot()
    emulatedShare = rows.reduce(0) { $0 + ($1.sigma > 0 ? $1.weight : 0) } / total
    askedShift = accuracy.shift
    bounds = learning.tail
  }

  var lines: [String] {
    var lines = [
      String(
        format: "Budget: stated errors of ln L are %.4f rms over the posterior, so that no mean shifts by more sigma ",
        statedError)
        + String(format: "(asked: %g); %.2f %% of it is the emulator's", askedShift, 100 * emulatedShare)
    ]
    if bounds.rejected + bounds.checked > 0 {
      lines.append(
        "  Rejected by bounds, without the solver: \(bounds.rejected) proposals; of \(bounds.checked) that were computed to check "
          + (bounds.violations == 0 ? "none was wrong" : "\(bounds.violations) were wrong, which ended the rule"))
    }
    return lines
  }

  /// The same for machines.
  var json: JSONValue {
    .object([
      "stated_error": .number(statedError), "emulated_share": .number(emulatedShare),
      "asked_shift": .number(askedShift),
      "rejected_by_bounds": .number(Double(bounds.rejected)), "bound_checks": .number(Double(bounds.checked)),
      "bound_violations": .number(Double(bounds.violations)),
    ])
  }
}
