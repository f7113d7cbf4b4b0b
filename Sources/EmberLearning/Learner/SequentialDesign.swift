import EmberEmulation
import EmberNumerics
import EmberTheory

/// What points that stand for the posterior say about an emulator: how many of them it may answer, and which of them the
/// solver should.
public struct SequentialDesign: Sendable {
  /// The share of the points at which the monitor trusts the emulator.
  public private(set) var trustedShare = 0.0
  /// Places of the points that would teach most, in the order in which they were chosen: each is the one whose stated error is the
  /// largest multiple of what is allowed there, the ones before it taken for known.
  public private(set) var informative: [Int] = []

  /// Chooses up to `limit` points, fewer when the stated errors of all others come well below what is allowed.
  init(_ points: [ModelPoint], _ snapshot: EmulatorSnapshot, limit: Int) {
    let candidates = parallelMap(points.count) { SurveyedPoint(points[$0], snapshot) }
    let known = candidates.indices.filter { candidates[$0] != nil }
    let surveyed = known.compactMap { candidates[$0] }
    guard !surveyed.isEmpty else { return }
    trustedShare = Double(surveyed.count(where: \.isTrusted)) / Double(points.count)
    let inputs = surveyed.map(\.standardized)
    var variance = snapshot.emulator.learned.conditionalVariance(at: inputs)
    while informative.count < limit {
      let current = variance
      let excess = parallelMap(surveyed.count) { surveyed[$0].excess(snapshot.monitor, current.variances($0)) }
      guard let worst = excess.indices.max(by: { excess[$0] < excess[$1] }), excess[worst] > Self.enough else { break }
      informative.append(known[worst])
      variance.learn(worst)
    }
  }

  /// Stated errors below this share of what is allowed need no improvement.
  private static let enough = 0.5
}

/// A point with what ln L does around it.
private struct SurveyedPoint: Sendable {
  let standardized: [Double]
  let isTrusted: Bool
  private let expansion: LikelihoodExpansion
  private let allowance: Double
  /// Variances of derived parameters whose error matters.
  private let others: [Double]

  init?(_ point: ModelPoint, _ snapshot: EmulatorSnapshot) {
    let products = snapshot.products
    guard let place = products.place(point) else { return nil }
    standardized = place.standardized
    isTrusted = if case .useEmulator = snapshot.assess(point) { true } else { false }
    guard let mean = products.mean(place),
      let (expansion, logLikelihoods) = snapshot.monitor.expansion(mean, count: products.basis.targetCount)
    else { return nil }
    self.expansion = expansion
    others = products.derived.variance(standardized: standardized, of: products.basis.immediate.targets)
    allowance = snapshot.monitor.budget.allowance(atDepth: snapshot.monitor.best - logLikelihoods.reduce(0, +))
  }

  /// How far the stated error, and the spread, exceed what the monitor allows.
  func excess(_ monitor: AccuracyMonitor, _ variance: [Double]) -> Double {
    monitor.excess(expansion, variance + others, allowance: allowance)
  }
}

extension FrozenEmulator {
  /// What points that stand for the posterior say about this emulator.
  public func survey(_ points: [ModelPoint], limit: Int) -> SequentialDesign {
    SequentialDesign(points, snapshot, limit: limit)
  }
}
