import Glibc

/// The generalised Pareto distribution of exceedances over a threshold: P(X > x) = (1 + k x / sigma)^(-1/k).
public struct GeneralizedPareto: Sendable, Hashable {
  /// k: the 1/k-th and higher moments do not exist; negative for a tail that ends.
  public let shape: Double
  /// sigma.
  public let scale: Double

  public init(shape: Double, scale: Double) {
    self.shape = shape
    self.scale = scale
  }

  /// The fit to exceedances in ascending order by the profile posterior mean of Zhang & Stephens (2009, Technometrics 51,
  /// 316, equations 4 to 8), its shape drawn to 1/2 with the weight of ten observations as Vehtari et al. (2024, JMLR 25,
  /// 72, appendix G) do. `nil` when there are fewer than five, or the first quarter or the largest of them is not positive.
  public init?(exceedances x: [Double]) {
    let n = x.count
    guard n >= 5, let largest = x.last, largest.isFinite, x[Int(Double(n) / 4 + 0.5) - 1] > 0 else { return nil }
    let quartile = x[Int(Double(n) / 4 + 0.5) - 1]
    let grid = 30 + Int(Double(n).squareRoot())
    func shape(_ theta: Double) -> Double { x.reduce(0) { $0 + log1p(-theta * $1) } / Double(n) }
    let thetas = (1...grid).map { j in
      1 / largest + (1 - (Double(grid) / (Double(j) - 0.5)).squareRoot()) / (3 * quartile)
    }
    let profile = thetas.map { theta in
      let k = shape(theta)
      return Double(n) * (log(-theta / k) - k - 1)
    }
    guard let peak = profile.filter(\.isFinite).max() else { return nil }
    let weights = profile.map { $0.isFinite ? exp($0 - peak) : 0 }
    let total = weights.reduce(0, +)
    let theta = zip(thetas, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    let k = shape(theta)
    let drawn = (Double(n) * k + Self.priorCount * Self.priorShape) / (Double(n) + Self.priorCount)
    self.init(shape: drawn, scale: -k / theta)
    guard self.shape.isFinite, scale.isFinite, scale > 0 else { return nil }
  }

  /// The exceedance below which a share `p` lies.
  public func quantile(_ p: Double) -> Double {
    abs(shape) < 1e-12 ? -scale * log1p(-p) : scale / shape * expm1(-shape * log1p(-p))
  }

  private static let priorCount = 10.0
  private static let priorShape = 0.5
}
