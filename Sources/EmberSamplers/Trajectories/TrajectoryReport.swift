import EmberSettings
import Foundation

extension TrajectoryStatistics {
  /// What the end of a run prints about trajectories.
  var lines: [String] {
    let (low, high) = (stepSizes.min() ?? 0, stepSizes.max() ?? 0)
    var lines = [
      String(
        format: "Trajectories: %d, mean acceptance %.2f, step size %.2f to %.2f, %.1f steps each", count,
        meanAcceptance, low, high, meanSteps)
        + (meanDepth > 0 ? String(format: " (depth %.1f)", meanDepth) : "") + ", \(divergences) divergent"
    ]
    if depthLimited > 0 {
      lines.append("  \(depthLimited) of them ended at the largest depth (max_depth) before they turned back")
    }
    if Double(divergences) > Self.tolerableShare * Double(count) {
      lines.append("  Divergent trajectories leave regions out: raise target_accept, or compare with mcmc.")
    }
    return lines
  }

  private static let tolerableShare = 0.01

  /// The same for machines.
  var json: JSONValue {
    .object([
      "count": .number(Double(count)), "mean_acceptance": .number(meanAcceptance),
      "mean_steps": .number(meanSteps), "mean_depth": .number(meanDepth),
      "divergences": .number(Double(divergences)), "depth_limited": .number(Double(depthLimited)),
      "step_sizes": .array(stepSizes.map(JSONValue.number)),
    ])
  }
}
