import EmberNumerics

/// The multipoles at which the line of sight is integrated, and interpolation of spectra between them.
///
/// Every l to about 25, then steps that grow to a fixed one which resolves the acoustic peaks (period about 300) for the
/// interpolation used. The list depends on nothing but the highest multipole and the sampling.
package struct Multipoles: Sendable {
  package let nodes: [Int]

  /// Given nodes.
  init(nodes: [Int]) { self.nodes = nodes }

  /// Nodes from 2 to a little beyond `lmax`; the count is a multiple of 16.
  package init(lmax: Int, sampling: Double) {
    var nodes: [Int] = []
    var l = 2.0
    while nodes.count % 16 != 0 || nodes.isEmpty || nodes[nodes.count - 1] < lmax {
      nodes.append(Int(l.rounded()))
      let growth = l / 12 / sampling
      let widest = 28 / sampling
      l = max(l.rounded() + 1, l + growth * widest / (growth + widest))
    }
    self.nodes = nodes
  }

  /// Values at l = 0 ... lmax (0 below l = 2) from values at the nodes.
  package func interpolate(_ values: [Double], to lmax: Int) -> [Double] {
    let interpolation = EightPointInterpolation(nodes.map { Double($0) })
    var result = [Double](repeating: 0, count: lmax + 1)
    var interval = 0
    for l in 2...max(2, lmax) where l <= lmax {
      while interval < nodes.count - 2 && nodes[interval + 1] <= l { interval += 1 }
      let (first, weights) = interpolation.weights(Double(l), in: interval)
      for j in 0..<EightPointInterpolation.points { result[l] += weights[j] * values[first + j] }
    }
    return result
  }
}
