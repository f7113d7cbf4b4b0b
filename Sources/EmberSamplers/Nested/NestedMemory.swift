import EmberInference
import Glibc

/// A point of a chain of nested sampling, and ln L there, or what that does not exceed.
struct LivePoint: Sendable, Codable {
  var x: [Double]
  var logLikelihood: Double
  /// True where ``logLikelihood`` is a bound below the floor, which puts such points in order.
  var isBound = false
}

/// What a chain of nested sampling remembers: its live points, and what the dead ones have added up to.
package struct NestedMemory: ChainMemory {
  package static var kind: String { "nested" }

  /// The posterior about, by a normal for each of its peaks that is known, which the reference has a part of.
  let peaks: [DrawnGaussian]
  /// ln of the posterior below which a bound is as good as a value, and ln of what weights are divided by, so that they are numbers near 1.
  let floor: Double
  let logWeightOffset: Double
  /// Fewer before all are drawn, and near the end.
  var live: [LivePoint] = []
  /// How many draws of the reference they come from.
  var tries = 0
  /// The number of live points while there are all of them, 0 before.
  var size = 0
  /// ln of the reference's mass that is left.
  var logVolume = 0.0
  /// True when live points leave without successors.
  var isEnding = false
  var evidence = Evidence()
  /// What points of which only a bound is known could add at most.
  var unseen = Evidence()
  /// The groups of the live points, as they were some points ago, and how many.
  var clusters: PointClusters?
  private var age = 0

  private enum CodingKeys: String, CodingKey {
    case peaks, floor, logWeightOffset, live, tries, size, logVolume, isEnding, evidence, unseen
  }

  init(peaks: [DrawnGaussian], floor: Double, logWeightOffset: Double) {
    self.peaks = peaks
    self.floor = floor
    self.logWeightOffset = logWeightOffset
  }

  package var isPossible: Bool {
    (size >= live.count || size == 0) && tries >= 0 && logVolume <= 0 && floor.isFinite && logWeightOffset.isFinite
      && live.allSatisfy { $0.logLikelihood.isFinite && $0.x.allSatisfy(\.isFinite) }
  }

  /// ln of the reference's mass in the shell that the worst point stands for, which leaves with it.
  mutating func nextShell() -> Double {
    if isEnding { return logVolume - log(Double(size)) }
    let shrinkage = 1 / Double(size)
    defer { logVolume -= shrinkage }
    return logVolume + log(-expm1(-shrinkage))
  }

  /// The groups of the live points, found anew when half of them are others.
  mutating func presentClusters() -> PointClusters {
    if let clusters, age < size / 2 {
      age += 1
      return clusters
    }
    let found = PointClusters(live.map(\.x))
    (clusters, age) = (found, 0)
    return found
  }

  /// Live points above, and as many dead ones before as it takes until those could add no more than a thousandth.
  package var rowsLeft: Double? {
    if isEnding { return Double(live.count) }
    guard size > 0, rest.isFinite else { return nil }
    return Double(live.count) + Double(size) * max(log(1000 * rest), 0)
  }

  /// The share of the evidence at most that lies where only bounds are known.
  var unseenShare: Double { 1 / (1 + exp(evidence.logarithm - unseen.logarithm)) }

  /// The share of the evidence that the live points could still add, as an upper bound, beside what is unseen; infinite while nothing but bounds is known of
  /// them.
  var rest: Double {
    guard let best = live.filter({ !$0.isBound }).map(\.logLikelihood).max() else {
      return live.isEmpty ? 0 : .infinity
    }
    return exp(best + logVolume - evidence.logarithm)
  }
}

/// ln of the evidence and the information, as they add up (Skilling 2006, section 6).
struct Evidence: Sendable, Codable {
  /// ln Z so far.
  private(set) var logarithm = -Double.greatestFiniteMagnitude
  /// The relative entropy of posterior and reference, which the error follows from.
  private(set) var information = 0.0
  /// What the posterior's relative entropy with the prior is larger by.
  private(set) var gain = 0.0

  /// Adds a point.
  ///
  /// - Parameters:
  ///   - logWeight: ln of L times the reference's mass.
  ///   - gain: ln of reference over prior.
  mutating func add(_ logLikelihood: Double, logWeight: Double, gain: Double = 0) {
    guard logarithm > -.greatestFiniteMagnitude else {
      (logarithm, information, self.gain) = (logWeight, logLikelihood - logWeight, gain)
      return
    }
    let sum = max(logarithm, logWeight) + log1p(exp(-abs(logarithm - logWeight)))
    information =
      exp(logWeight - sum) * logLikelihood + exp(logarithm - sum) * (information + logarithm) - sum
    self.gain = exp(logWeight - sum) * gain + exp(logarithm - sum) * self.gain
    logarithm = sum
  }
}
