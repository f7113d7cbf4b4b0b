/// The multipoles at which the line of sight is integrated, and interpolation of spectra between them.
///
/// Every l to about 25, then steps that grow to a fixed one which resolves the acoustic peaks (period about 300) for the
/// interpolation used. The list depends on nothing but the highest multipole and the sampling.
struct Multipoles: Sendable {
  let nodes: [Int]

  /// Nodes from 2 to a little beyond `lmax`; the count is a multiple of 16.
  init(lmax: Int, sampling: Double) {
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

  /// Values at l = 0 ... lmax (0 below l = 2) from values at the nodes, by Lagrange interpolation on eight neighbouring nodes.
  func interpolate(_ values: [Double], to lmax: Int) -> [Double] {
    let points = min(8, nodes.count)
    var result = [Double](repeating: 0, count: lmax + 1)
    var upper = 0
    for l in 2...max(2, lmax) where l <= lmax {
      while upper < nodes.count - 1 && nodes[upper] < l { upper += 1 }
      let first = max(0, min(upper - points / 2, nodes.count - points))
      result[l] = Self.lagrange(nodes[first..<first + points], values[first..<first + points], l)
    }
    return result
  }

  private static func lagrange(_ x: ArraySlice<Int>, _ y: ArraySlice<Double>, _ l: Int) -> Double {
    var sum = 0.0
    for i in x.indices {
      if x[i] == l { return y[i] }
      var weight = 1.0
      for j in x.indices where j != i { weight *= Double(l - x[j]) / Double(x[i] - x[j]) }
      sum += weight * y[i]
    }
    return sum
  }
}
