import Glibc

/// Nodes and weights of Gauss-Legendre quadrature on [-1, 1], by Newton's iteration on the Legendre recursion.
public struct GaussLegendre: Sendable {
  /// Nodes, ascending.
  public let nodes: [Double]
  public let weights: [Double]

  /// A rule of `count` nodes, exact for polynomials of degree 2 count - 1.
  public init(count: Int) {
    var nodes = [Double](repeating: 0, count: count)
    var weights = nodes
    for i in 0..<(count + 1) / 2 {
      var x = cos(Double.pi * (Double(i) + 0.75) / (Double(count) + 0.5))
      var derivative = 0.0
      for _ in 0..<100 {
        var (previous, current) = (0.0, 1.0)
        for l in 0..<count {
          let next = (Double(2 * l + 1) * x * current - Double(l) * previous) / Double(l + 1)
          (previous, current) = (current, next)
        }
        derivative = Double(count) * (x * current - previous) / (x * x - 1)
        let step = current / derivative
        x -= step
        if abs(step) < 1e-15 { break }
      }
      let weight = 2 / ((1 - x * x) * derivative * derivative)
      (nodes[i], nodes[count - 1 - i]) = (-x, x)
      (weights[i], weights[count - 1 - i]) = (weight, weight)
    }
    self.nodes = nodes
    self.weights = weights
  }

  /// The integral of f over [a, b].
  public func integrate(_ a: Double, _ b: Double, _ f: (Double) -> Double) -> Double {
    let half = (b - a) / 2
    let middle = (a + b) / 2
    var sum = 0.0
    for i in nodes.indices { sum += weights[i] * f(middle + half * nodes[i]) }
    return sum * half
  }
}
