import EmberNumerics
import Glibc

extension Prior1D {
  /// The x below which a share of the probability lies, 0 <= share <= 1; infinite at the ends of what has no limits.
  public func quantile(_ share: Double) -> Double {
    switch self {
    case .uniform(let min, let max): Swift.min(Swift.max(min + (max - min) * share, min), max)
    case .normal(let loc, let scale): loc + scale * normalQuantile(share)
    case .truncatedNormal(let distribution): distribution.quantile(share)
    case .logUniform(let min, let max): Swift.min(Swift.max(min * exp(log(max / min) * share), min), max)
    }
  }
}

extension Prior {
  /// The point of the parameters that a point of the unit cube stands for: uniform in the cube is the prior.
  public func quantiles(_ shares: [Double]) -> [Double] { zip(components, shares).map { $0.quantile($1) } }
}
