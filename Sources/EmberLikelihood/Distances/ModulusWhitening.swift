import EmberNumerics
import Glibc

/// Whitening of many moduli that follow one smooth function of redshift, as those of a universe do: a short sum over the function's
/// coefficients instead of a product with the whole matrix.
///
/// Moduli less those of D_M = z Mpc are projected onto polynomials in ln(1 + z). What these do not hold to 3 10^-8 mag is for the matrix.
struct ModulusWhitening: Sendable {
  /// Orthonormal polynomials at the supernovae, one for each column; 0 where the modulus is known.
  private let basis: Matrix
  /// What whitening makes of them.
  private let whitened: Matrix
  /// The modulus where D_M = z Mpc, or the one that is known.
  private let base: [Double]
  /// Its residual, whitened.
  private let baseResidual: [Double]

  /// Functions of the expansion are polynomials of this degree to z = 2.3 and beyond.
  private static let degree = 24
  private static let tolerance = 3e-8
  /// Fewer moduli are whitened as fast.
  private static let fewest = 200

  /// - Parameters:
  ///   - whiten: the residual's linear part.
  ///   - residual: what it is of a model.
  init?(
    _ table: DistanceTable, whiten: ([Double]) -> [Double], residual: ([Double]) -> [Double]
  ) {
    let rows = table.rows
    guard rows.count >= Self.fewest, rows.allSatisfy({ $0.quantity == .modulus }) else { return nil }
    base = rows.map { $0.known ?? 5 * log10((1 + ($0.heliocentric ?? $0.redshift)) * $0.redshift) }
    let logarithms = rows.map { log1p($0.redshift) }
    let (low, high) = (logarithms.min() ?? 0, logarithms.max() ?? 0)
    guard high > low else { return nil }
    let points = zip(rows, logarithms).map { $0.known == nil ? 2 * ($1 - low) / (high - low) - 1 : .nan }
    let columns = Self.orthonormal(points)
    basis = Matrix(rows: columns.count, columns: rows.count, elements: columns.flatMap { $0 }).transposed
    whitened = Matrix(rows: columns.count, columns: rows.count, elements: columns.flatMap(whiten)).transposed
    baseResidual = residual(base)
  }

  /// Polynomials of ascending degree that are orthonormal at the points, by Stieltjes' procedure; 0 where a point is no number.
  private static func orthonormal(_ points: [Double]) -> [[Double]] {
    var columns: [[Double]] = []
    for _ in 0...degree {
      var next =
        columns.last.map { last in zip(points, last).map { $0.isNaN ? 0 : $0 * $1 } }
        ?? points.map { $0.isNaN ? 0 : 1 }
      for _ in 0..<2 {
        for column in columns {
          let share = zip(column, next).reduce(0) { $0 + $1.0 * $1.1 }
          next = zip(next, column).map { $0 - share * $1 }
        }
      }
      let norm = next.squaredNorm.squareRoot()
      guard norm > 1e-12 else { break }
      columns.append(next.map { $0 / norm })
    }
    return columns
  }

  /// The whitened residual of a model; `nil` where it is not smooth.
  func residual(_ model: [Double]) -> [Double]? {
    response(zip(model, base).map { $0 - $1 }).map { zip(baseResidual, $0).map { $0 + $1 } }
  }

  /// What a change of the model does to it; `nil` where that is not smooth.
  func response(_ change: [Double]) -> [Double]? {
    let coefficients = basis.product(change, transpose: true)
    let smooth = basis * coefficients
    var (worst, largest) = (0.0, 1.0)
    for (a, b) in zip(change, smooth) { (worst, largest) = (max(worst, abs(a - b)), max(largest, abs(a))) }
    guard worst <= Self.tolerance * largest else { return nil }
    return whitened * coefficients
  }
}
