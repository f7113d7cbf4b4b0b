import EmberAssembly
import EmberInference
import EmberNumerics
import EmberTheory
import Foundation

/// How much of a prior lies where no model can be, estimated by draws: the posterior is zero there, which whoever chose the prior should
/// know.
struct PriorReach: Sendable {
  /// The share of the prior without a model.
  let share: Double
  /// The shares that are missing because of each reason, the largest first.
  let reasons: [(reason: String, share: Double)]

  private static let draws = 1000
  private static let stream: UInt64 = 0x5052_494F

  init(_ posterior: Posterior) {
    var random = RandomStream(seed: 0, stream: Self.stream)
    var counts: [String: Int] = [:]
    for _ in 0..<Self.draws {
      let point = posterior.space.point(posterior.space.prior.draw(using: &random))
      do throws(TheoryError) { try posterior.check(point) } catch { counts[error.category, default: 0] += 1 }
    }
    let shares = counts.mapValues { Double($0) / Double(Self.draws) }
    share = shares.values.reduce(0, +)
    reasons = shares.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }

  /// What a run says at its start; `nil` when the prior is all within the theory.
  var note: String? {
    guard share > 0 else { return nil }
    func percent(_ share: Double) -> String { String(format: "%.2g %%", 100 * share) }
    return "The prior reaches points at which there is no model, about \(percent(share)) of it: "
      + reasons.map { "\($0.reason) \(percent($0.share))" }.joined(separator: ", ")
      + ". They are rejected, as the solver would."
  }
}
