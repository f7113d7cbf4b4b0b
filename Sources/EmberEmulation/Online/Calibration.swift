import Glibc

/// Turns the emulator's own sigma of ln L into bounds that hold as often as they say, from ratios
/// |true - predicted| / sigma (split conformal prediction, Lei et al. 2018).
///
/// Ratios of leave-one-out predictions stand in until audits are there; `pseudoAudits` is what they weigh together, and
/// they fade out as audits come in.
public struct Calibration: Sendable, Hashable, Codable {
  /// The 95 % point of |x| for a standard normal x: the stated 95 % bound is this many stated sigmas.
  public static let normal95 = 1.959963984540054

  public private(set) var factor68 = 1.0
  public private(set) var factor95 = Calibration.normal95

  /// No calibration: the emulator's sigma taken at its word.
  public init() {}

  /// Calibration from audit ratios and leave-one-out ratios (absolute values; order does not matter).
  public init(audits: [Double], leaveOneOut: [Double]) {
    let weighted = Self.weighted(audits, leaveOneOut)
    guard !weighted.isEmpty else { return }
    let smallest = Self.smallestFactor(audits: audits.count)
    factor68 = max(Self.quantile(Self.level68, weighted), smallest)
    factor95 = max(Self.quantile(Self.level95, weighted), smallest * Self.normal95)
  }

  /// The one-sigma error to state for a raw sigma: the 95 % bound divided by ``normal95``, so that a reader who takes
  /// the usual two sigmas is right.
  public func statedSigma(_ rawSigma: Double) -> Double { factor95 / Self.normal95 * rawSigma }

  private static let pseudoAudits = 20.0
  private static let level68 = 0.6827
  /// A little more than it says: a bound that is too narrow is a defect, one too wide only a cost.
  private static let level95 = 0.96

  /// Leave-one-out ratios come from the same few points as the hyperparameters and flatter the emulator: only audits may
  /// lower its sigma.
  private static func smallestFactor(audits: Int) -> Double { max(0.2, 1.25 * (1 - Double(audits) / 40)) }

  private static func weighted(_ audits: [Double], _ others: [Double]) -> [(ratio: Double, weight: Double)] {
    let left = max(0, pseudoAudits - Double(audits.count) / 2)
    var result = audits.filter(\.isFinite).map { (ratio: $0, weight: 1.0) }
    let usable = others.filter(\.isFinite)
    if left > 0 { result += usable.map { (ratio: $0, weight: left / Double(usable.count)) } }
    return result.sorted { $0.ratio < $1.ratio }
  }

  /// The weighted quantile with one unit of weight at infinity, which makes the bound hold for the next, unseen ratio.
  /// When the data cannot support the level, the largest ratio is stretched by the normal tail.
  private static func quantile(_ level: Double, _ sorted: [(ratio: Double, weight: Double)]) -> Double {
    let total = sorted.reduce(1) { $0 + $1.weight }
    var sum = 0.0
    for (ratio, weight) in sorted {
      sum += weight
      if sum >= level * total { return ratio }
    }
    return (sorted.last?.ratio ?? 1) * 1.25
  }
}
