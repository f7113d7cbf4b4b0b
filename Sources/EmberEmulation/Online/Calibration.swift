import EmberNumerics

/// Turns the emulator's own sigma of ln L into bounds that hold as often as they say, from ratios
/// |true - predicted| / sigma (split conformal prediction, Lei et al. 2018).
///
/// A few audits do not make a quantile: the emulator's word, a normal distribution of ratios with the weight of
/// `priorAudits` audits, is mixed in, widened by as much as few points flatter their process. Left-out training points are predicted
/// from fewer points and mostly at the edge, so their ratios do not stand for new points; they may only widen that distribution.
public struct Calibration: Sendable, Hashable, Codable {
  /// The 95 % point of |x| for a standard normal x: the stated 95 % bound is this many stated sigmas.
  public static let normal95 = 1.959963984540054

  /// 68 % and 95 % of the ratios are below these.
  public private(set) var factor68 = 1.0
  public private(set) var factor95 = Calibration.normal95

  /// No calibration: the emulator's sigma taken at its word.
  public init() {}

  /// Calibration from audit ratios and leave-one-out ratios (absolute values; order does not matter).
  ///
  /// - Parameter width: the ratio that is expected before anything is known of it.
  public init(audits: [Double], leaveOneOut: [Double], width: Double = 1) {
    let prior = Self.prior(width: width, widenedBy: leaveOneOut.filter(\.isFinite))
    let ratios = Self.mixed(audits.filter(\.isFinite), with: prior)
    factor68 = Self.quantile(Self.level68, ratios)
    factor95 = Self.quantile(Self.level95, ratios)
  }

  /// What a raw sigma is multiplied by: both levels count equally. Never less than 1, because audits tell about the posterior only, and a
  /// sigma too small is worse than one too large.
  public var factor: Double { max((factor68 + factor95 / Self.normal95) / 2, 1) }

  /// The one-sigma error to state for a raw sigma; ``normal95`` times as much is the bound for 95 %.
  public func statedSigma(_ rawSigma: Double) -> Double { factor * rawSigma }

  private static let priorAudits = 5.0
  private static let level68 = 0.682689492137086
  private static let level95 = 0.95

  /// |x| at equal steps of probability for a normal x of this width, or that of the left-out ratios when that is more.
  private static func prior(width: Double, widenedBy ratios: [Double]) -> [Double] {
    let square = ratios.reduce(0) { $0 + $1 * $1 } / Double(max(ratios.count, 1))
    let width = max(width, square.squareRoot())
    return normalRatios.map { width * $0 }
  }

  private static let normalRatios = (0..<200).map { normalQuantile(0.5 + 0.5 * (Double($0) + 0.5) / 200) }

  private static func mixed(_ audits: [Double], with prior: [Double]) -> [(ratio: Double, weight: Double)] {
    let share = priorAudits / Double(prior.count)
    let all = audits.map { (ratio: $0, weight: 1.0) } + prior.map { (ratio: $0, weight: share) }
    return all.sorted { $0.ratio < $1.ratio }
  }

  /// The weighted quantile, interpolated between the middles of the weights.
  private static func quantile(_ level: Double, _ sorted: [(ratio: Double, weight: Double)]) -> Double {
    let target = level * sorted.reduce(0) { $0 + $1.weight }
    var (sum, before) = (0.0, (ratio: 0.0, middle: 0.0))
    for (ratio, weight) in sorted {
      let middle = sum + weight / 2
      if middle >= target {
        return before.ratio + (ratio - before.ratio) * (target - before.middle) / max(middle - before.middle, 1e-300)
      }
      before = (ratio, middle)
      sum += weight
    }
    return before.ratio
  }
}
