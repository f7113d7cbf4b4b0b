import EmberNumerics
import EmberTheory

/// A likelihood that is a table of ln p over one to three distances or growth at one redshift: posteriors that are no Gaussians.
///
/// ln L is the interpolated table itself; beyond the table there is no answer, and the point is rejected. The residual is
/// r = u sqrt(2 (peak - ln p)) / |u| where u are the whitened distances to the peak, so that |r|^2 / 2 is exact and r smooth.
public struct GridLikelihood: Likelihood {
  public let name: String
  public let request: TheoryRequest
  public let nuisanceParameters: [NuisanceParameterInfo] = []
  public let isAffine = false
  public var peak: Double { top.value }
  private let theory: DistanceTheory
  private let grid: ProbabilityGrid
  private let top: GridPeak

  /// - Throws: ``LikelihoodError`` where the table has no maximum.
  init(_ table: ProbabilityGrid, _ rows: [DistanceTable.Row], horizonFactor: Double, name: String)
    throws(LikelihoodError)
  {
    guard let top = GridPeak(table), rows.count == table.axes.count else { throw .badCovariance(likelihood: name) }
    self.name = name
    self.top = top
    grid = table
    theory = DistanceTheory(rows, horizonFactor: horizonFactor)
    request = theory.request
  }

  public func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    let x = try place(try theory.values(products))
    let (u, scale) = whitened(x)
    let ratio = ratio(grid(x).value, scale)
    return u.map { $0 * ratio }
  }

  public func response(
    _ change: TheoryProducts, at products: TheoryProducts, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [Double] {
    if theory.isUnmoved(by: change) { return theory.rows.map { _ in 0 } }
    let values = try theory.values(products)
    let x = try place(values)
    let dx = try theory.change(change, at: values)
    let (u, scale) = whitened(x)
    let du = top.factor.lower.product(dx, transpose: true)
    let (value, gradient) = grid(x)
    let ratio = ratio(value, scale)
    guard scale > Self.nearPeak, ratio > 0 else { return du }
    // ratio^2 |u|^2 = 2 (peak - ln p).
    let slope = -zip(gradient, dx).reduce(0) { $0 + $1.0 * $1.1 }
    let stretch = (slope - ratio * ratio * zip(u, du).reduce(0) { $0 + $1.0 * $1.1 }) / (ratio * scale)
    return zip(u, du).map { stretch * $0 + ratio * $1 }
  }

  /// The whitened distances to the peak, and the sum of their squares.
  private func whitened(_ x: [Double]) -> ([Double], Double) {
    let u = top.factor.lower.product(zip(x, top.place).map { $0 - $1 }, transpose: true)
    return (u, u.squaredNorm)
  }

  /// By how much the residual is longer than that of the parabola.
  private func ratio(_ value: Double, _ scale: Double) -> Double {
    scale > Self.nearPeak ? (2 * max(top.value - value, 0) / scale).squareRoot() : 1
  }

  /// Here the parabola is exact enough, and rounding is not.
  private static let nearPeak = 1e-10

  private func place(_ values: [DistanceQuantity.Value]) throws(TheoryError) -> [Double] {
    let x = values.map(\.value)
    guard grid.contains(x) else {
      let outside = zip(theory.rows, zip(x, grid.axes)).first { !($1.1[0]...$1.1[$1.1.count - 1] ~= $1.0) }
      throw .failed(
        stage: name, reason: "\(outside?.0.quantity.rawValue ?? "a value") is beyond the range of the table")
    }
    return x
  }
}
