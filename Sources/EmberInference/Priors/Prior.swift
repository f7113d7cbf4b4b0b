import EmberNumerics

/// A product of independent one-dimensional priors.
public struct Prior: Sendable, Hashable, Codable {
  /// One prior for each parameter, in the order of the density's vector.
  public var components: [Prior1D]
  /// ln of a factor on the whole density, of priors whose product with others is not normalised.
  public var logFactor: Double

  public init(_ components: [Prior1D], logFactor: Double = 0) {
    self.components = components
    self.logFactor = logFactor
  }

  public var dimension: Int { components.count }

  /// The sum of the logarithms of the densities; minus infinity outside the support.
  public func logDensity(_ x: [Double]) -> Double {
    var sum = logFactor
    for i in components.indices { sum += components[i].logDensity(x[i]) }
    return sum
  }

  /// The gradient of ``logDensity(_:)`` inside the support.
  public func logDensityGradient(_ x: [Double]) -> [Double] {
    zip(components, x).map { $0.logDensityDerivative($1) }
  }

  /// A random point.
  public func draw(using random: inout RandomStream) -> [Double] { components.map { $0.draw(using: &random) } }

  /// The inverse covariance that the priors add to a Fisher matrix: that of normal priors, cut or not, and 0 for others.
  public var precisions: [Double] { components.map(\.precision) }
}
