import EmberNumerics
import Glibc

/// A normal distribution between two limits, either of which may be infinite, normalised to unit probability.
public struct TruncatedNormal: Sendable, Hashable, Codable {
  /// Mean and standard deviation of the normal distribution before it is cut.
  public let loc, scale: Double
  public let min, max: Double
  /// ln of the probability that the uncut distribution has between the limits.
  public let logMass: Double
  public let mean: Double
  public let standardDeviation: Double

  /// Traps unless scale > 0 and min < max; ``isProper`` says whether numbers can be trusted.
  public init(loc: Double, scale: Double, min: Double, max: Double) {
    precondition(scale > 0 && min < max, "a truncated normal distribution has a width and two limits")
    (self.loc, self.scale, self.min, self.max) = (loc, scale, min, max)
    let moments = Self.moments((min - loc) / scale, (max - loc) / scale)
    logMass = moments.logMass
    mean = loc + scale * moments.mean
    standardDeviation = scale * moments.variance.squareRoot()
  }

  /// False when the limits leave nothing of the distribution that double precision could resolve.
  public var isProper: Bool { logMass > -600 && standardDeviation > 0 && standardDeviation.isFinite && mean.isFinite }

  /// ln p(x); minus infinity outside the limits.
  public func logDensity(_ x: Double) -> Double {
    guard x >= min, x <= max else { return -.infinity }
    let t = (x - loc) / scale
    return -t * t / 2 - log(scale) - log(2 * .pi) / 2 - logMass
  }

  /// A random value, by bisection of the distribution function.
  public func draw(using random: inout RandomStream) -> Double { value(random.uniform()) }

  /// The x below which a share of the probability lies, 0 <= share <= 1.
  public func quantile(_ share: Double) -> Double { value(isMirrored ? 1 - share : share) }

  /// True when the upper limit is nearer to the peak: probabilities are small, and differences of them exact, on the other side.
  private var isMirrored: Bool { (min - loc) + (max - loc) < 0 }

  /// The x beyond which a share of the probability lies, counted from the side that ``isMirrored`` says.
  private func value(_ share: Double) -> Double {
    let a = isMirrored ? (loc - max) / scale : (min - loc) / scale
    let b = isMirrored ? (loc - min) / scale : (max - loc) / scale
    let (upper, lower) = (Self.above(a), Self.above(b))
    let wanted = upper - share * (upper - lower)
    var (low, high) = (Swift.max(a, -40), Swift.min(b, Swift.max(a, 0) + 40))
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if Self.above(middle) > wanted { low = middle } else { high = middle }
    }
    let t = (low + high) / 2
    return Swift.min(Swift.max(loc + scale * (isMirrored ? -t : t), min), max)
  }

  /// The probability above x of the standard normal distribution.
  private static func above(_ x: Double) -> Double { erfc(x / 2.0.squareRoot()) / 2 }

  /// ln mass, mean and variance of the standard normal distribution between a and b, by quadrature about its largest value there:
  /// closed forms lose all digits in the tails and between near limits.
  private static func moments(_ a: Double, _ b: Double) -> (logMass: Double, mean: Double, variance: Double) {
    let peak = Swift.min(Swift.max(0, a), b)
    // Beyond these the density is below exp(-40) of its largest value.
    let reach = (peak * peak + 80).squareRoot()
    let (low, high) = (Swift.max(a, -reach), Swift.min(b, reach))
    let width = (high - low) / Double(panels)
    var sums = (mass: 0.0, first: 0.0, second: 0.0)
    for panel in 0..<panels {
      for (node, weight) in zip(rule.nodes, rule.weights) {
        let offset = low - peak + width * (Double(panel) + (node + 1) / 2)
        let value = weight * width / 2 * exp(-offset * (offset + 2 * peak) / 2)
        sums.mass += value
        sums.first += value * offset
        sums.second += value * offset * offset
      }
    }
    let mean = sums.first / sums.mass
    return (
      log(sums.mass) - peak * peak / 2 - log(2 * .pi) / 2, peak + mean,
      Swift.max(0, sums.second / sums.mass - mean * mean)
    )
  }

  private static let rule = GaussLegendre(count: 16)
  private static let panels = 24
}
