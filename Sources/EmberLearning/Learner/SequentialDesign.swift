import EmberEmulation
import EmberNumerics
import EmberTheory

/// What points that stand for the posterior say about an emulator: how many of them it may answer, how wrong it thinks itself to be on the
/// whole, and which of them the solver should answer.
public struct SequentialDesign: Sendable {
  /// The share of the points at which the monitor trusts the emulator.
  public private(set) var trustedShare = 0.0
  /// The stated rms error of ln L over the points, each by its weight, in units of the one that ``PosteriorAccuracy`` asks for; infinite where
  /// nothing is stated.
  public private(set) var statedError = Double.infinity
  /// Places of the points that would teach most, in the order in which they were chosen, the ones before taken for known: first those whose
  /// stated error is the largest multiple of what is allowed there, then those that leave the least mean square error.
  public private(set) var informative: [Int] = []

  /// Chooses up to `limit` points, fewer when the stated errors of all others come well below what is allowed, and their mean square to what
  /// is asked for.
  ///
  /// - Parameter weights: of the points in the posterior, in any unit.
  init(_ points: [ModelPoint], weights: [Double], _ snapshot: EmulatorSnapshot, limit: Int) {
    let candidates = parallelMap(points.count) { SurveyedPoint(points[$0], weight: weights[$0], snapshot) }
    let known = candidates.indices.filter { candidates[$0] != nil }
    let surveyed = known.compactMap { candidates[$0] }
    guard !surveyed.isEmpty else { return }
    let monitor = snapshot.monitor
    trustedShare = Double(surveyed.count(where: \.isTrusted)) / Double(points.count)
    let total = surveyed.reduce(0) { $0 + $1.weight }
    var variance = snapshot.emulator.learned.conditionalVariance(at: surveyed.map(\.standardized))

    /// What each point adds to the mean square of stated errors, in units of what is asked for.
    @Sendable func shares(_ variance: any ConditionalVariance) -> [Double] {
      surveyed.indices.map { i in
        let error = surveyed[i].statedError(monitor, variance.variances(i)) / monitor.budget.error
        return surveyed[i].weight / total * error * error
      }
    }
    var squares = shares(variance)
    statedError = squares.reduce(0, +).squareRoot()
    while informative.count < limit {
      let current = variance
      let excess = parallelMap(surveyed.count) { surveyed[$0].excess(monitor, current.variances($0)) }
      guard let worst = excess.indices.max(by: { excess[$0] < excess[$1] }) else { break }
      var chosen = worst
      if excess[worst] <= Self.enough {
        guard squares.reduce(0, +) > 1 else { break }
        let candidates = squares.indices.sorted { squares[$0] > squares[$1] }.prefix(Self.tried)
        let left = parallelMap(candidates.count) { i in
          var learnt = current
          learnt.learn(candidates[i])
          return shares(learnt).reduce(0, +)
        }
        guard let best = left.indices.min(by: { left[$0] < left[$1] }) else { break }
        chosen = candidates[best]
      }
      informative.append(known[chosen])
      variance.learn(chosen)
      squares = shares(variance)
    }
  }

  /// Stated errors below this share of what is allowed need no improvement.
  private static let enough = 0.5
  /// Of so many of the points that add most to the mean square error it is seen what knowing them would leave.
  private static let tried = 16
}

/// A point with what ln L does around it.
private struct SurveyedPoint: Sendable {
  let standardized: [Double]
  let weight: Double
  let isTrusted: Bool
  private let expansion: LikelihoodExpansion
  /// In ln L below the best point.
  private let depth: Double
  /// Variances of derived parameters whose error matters.
  private let others: [Double]

  init?(_ point: ModelPoint, weight: Double, _ snapshot: EmulatorSnapshot) {
    let products = snapshot.products
    guard let place = products.place(point) else { return nil }
    standardized = place.standardized
    self.weight = weight
    isTrusted = if case .useEmulator = snapshot.assess(point) { true } else { false }
    guard let mean = products.mean(place),
      let (expansion, logLikelihoods) = snapshot.monitor.expansion(mean, count: products.basis.targetCount)
    else { return nil }
    self.expansion = expansion
    others = products.derived.variance(standardized: standardized, of: products.basis.immediate.targets)
    depth = snapshot.monitor.best - logLikelihoods.reduce(0, +)
  }

  /// How far the stated error, and the spread, exceed what the monitor allows.
  func excess(_ monitor: AccuracyMonitor, _ variance: [Double]) -> Double {
    monitor.excess(expansion, variance + others, atDepth: depth)
  }

  /// The stated error of ln L.
  func statedError(_ monitor: AccuracyMonitor, _ variance: [Double]) -> Double {
    monitor.calibration.statedSigma(monitor.rawSigma(expansion, variance + others), atDepth: depth)
  }
}

extension FrozenEmulator {
  /// What points that stand for the posterior say about this emulator.
  ///
  /// - Parameter weights: of the points in the posterior, in any unit; `nil` where all weigh the same.
  public func survey(_ points: [ModelPoint], weights: [Double]? = nil, limit: Int) -> SequentialDesign {
    SequentialDesign(
      points, weights: weights ?? Array(repeating: 1, count: points.count), snapshot, limit: limit)
  }
}
