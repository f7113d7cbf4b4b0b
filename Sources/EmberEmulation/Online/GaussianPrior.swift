/// A normal prior of one input, as far as learning has to know: it decides with the likelihoods what is negligible.
public struct GaussianPrior: Sendable, Hashable {
  public var mean: Double
  public var sigma: Double

  public init(mean: Double, sigma: Double) {
    self.mean = mean
    self.sigma = sigma
  }

  /// -ln of the prior at x, up to its constant.
  func penalty(_ x: Double) -> Double { (x - mean) * (x - mean) / (2 * sigma * sigma) }
}
