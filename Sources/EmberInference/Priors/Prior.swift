import EmberNumerics

/// A product of independent one-dimensional priors.
public struct Prior: Sendable, Hashable, Codable {
  /// One prior for each parameter, in the order of the density's vector.
  public var components: [Prior1D]

  public init(_ components: [Prior1D]) { self.components = components }

  public var dimension: Int { components.count }

  /// The sum of the logarithms of the densities; minus infinity outside the support.
  public func logDensity(_ x: [Double]) -> Double {
    var sum = 0.0
    for i in components.indices { sum += components[i].logDensity(x[i]) }
    return sum
  }

  /// The gradient of ``logDensity(_:)`` inside the support.
  public func logDensityGradient(_ x: [Double]) -> [Double] {
    zip(components, x).map { $0.logDensityDerivative($1) }
  }

  /// A random point.
  public func draw(using random: inout RandomStream) -> [Double] { components.map { $0.draw(using: &random) } }

  /// The inverse covariance that the priors add to a Fisher matrix: 1/scale^2 for normal priors, 0 for uniform ones.
  public var precisions: [Double] {
    components.map { component in
      if case .normal(_, let scale) = component { 1 / (scale * scale) } else { 0 }
    }
  }
}
