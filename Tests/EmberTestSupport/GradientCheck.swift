import EmberNumerics

/// The worst disagreement between derivatives and differences: the check that every differentiable type has to pass.
///
/// Differences are central and extrapolated (Richardson), so that they are good to the fourth order of the step. Per input,
/// the norm of the disagreement over all outputs is compared with the norm of the derivative, plus a share `floor` of the
/// largest such norm, both per step.
///
/// - Parameters:
///   - jacobian: one row for each output, one column for each input.
///   - x: the point.
///   - steps: for each input a step over which the function changes little.
///   - function: the outputs.
public func worstDerivativeMismatch(
  _ jacobian: Matrix, at x: [Double], steps: [Double], floor: Double = 1e-3,
  of function: ([Double]) throws -> [Double]
) rethrows -> Double {
  var pairs: [(mismatch: Double, size: Double)] = []
  for (j, step) in steps.enumerated() {
    let difference = try extrapolatedDifference(along: j, from: x, step: step, of: function)
    guard difference.count == jacobian.rows else { return .infinity }
    let column = (0..<jacobian.rows).map { jacobian[$0, j] }
    pairs.append((norm(zip(column, difference).map { $0 - $1 }) * step, norm(column) * step))
  }
  let largest = pairs.map(\.size).max() ?? .nan
  let ratios = pairs.map { $0.mismatch / ($0.size + floor * largest) }
  return ratios.contains { !$0.isFinite } ? .infinity : ratios.max() ?? .infinity
}

/// The same for a function with a single value.
public func worstDerivativeMismatch(
  gradient: [Double], at x: [Double], steps: [Double], floor: Double = 1e-3, of function: ([Double]) throws -> Double
) rethrows -> Double {
  let row = Matrix(rows: 1, columns: gradient.count, elements: gradient)
  return try worstDerivativeMismatch(row, at: x, steps: steps, floor: floor) { [try function($0)] }
}

private func extrapolatedDifference(
  along j: Int, from x: [Double], step: Double, of function: ([Double]) throws -> [Double]
) rethrows -> [Double] {
  func difference(_ h: Double) throws -> [Double] {
    var (up, down) = (x, x)
    up[j] += h
    down[j] -= h
    return zip(try function(up), try function(down)).map { ($0 - $1) / (up[j] - down[j]) }
  }
  return zip(try difference(step / 2), try difference(step)).map { (4 * $0 - $1) / 3 }
}

private func norm(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }
