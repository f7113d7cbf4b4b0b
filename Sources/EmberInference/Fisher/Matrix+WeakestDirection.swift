import EmberNumerics

extension Matrix {
  /// Where a symmetric matrix is least positive, in units that give it a unit diagonal: a parameter whose diagonal element is not
  /// positive alone, else the eigenvector of the smallest eigenvalue with its largest component made 1. Empty when neither exists.
  package var weakestDirection: [Double] {
    var direction = [Double](repeating: 0, count: rows)
    if let open = (0..<rows).first(where: { !(self[$0, $0] > 0 && self[$0, $0].isFinite) }) {
      direction[open] = 1
      return direction
    }
    var scaled = symmetrized
    let scales = (0..<rows).map { self[$0, $0].squareRoot() }
    for i in 0..<rows { for j in 0..<rows { scaled[i, j] /= scales[i] * scales[j] } }
    guard scaled.elements.allSatisfy(\.isFinite), let eigen = SymmetricEigen(scaled) else { return [] }
    direction = (0..<rows).map { eigen.vectors[0, $0] }
    let largest = direction.max { abs($0) < abs($1) } ?? 1
    return direction.map { $0 / largest }
  }
}

/// The leading parameters of a direction, in words: `omega_b (1.00), n_s (-0.98)`; empty without names for it.
public func directionInWords(_ direction: [Double], _ names: [String]) -> String {
  guard direction.count == names.count else { return "" }
  return zip(names, direction).filter { abs($1) > 0.1 }.sorted { abs($0.1) > abs($1.1) }.prefix(4)
    .map { "\($0) (\(($1 * 100).rounded() / 100))" }.joined(separator: ", ")
}
