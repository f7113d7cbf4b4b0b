import EmberNumerics

/// Where the training points lie: standardised inputs, mean-function values and pairwise squared differences, shared by
/// all processes that are fitted to the same points.
///
/// What is observed stands in rows: the value at every point, then, for each point of ``slopePoints``, the slopes along all inputs.
public struct TrainingGeometry: Sendable {
  /// Standardised inputs, one per row.
  public let points: Matrix
  public let basis: PolynomialBasis
  /// The points at which slopes are observed as well, in the order of their rows.
  public let slopePoints: [Int]
  /// The solver call of each point; equal numbers are one call.
  let calls: [Int]
  /// Mean-function values and slopes, one row per observation.
  public let basisValues: Matrix
  /// False where the points leave the mean function open, so that nothing can be said of new ones.
  let isDetermined: Bool
  /// (z_i - z_j)^2 per dimension, for pairs j < i in the order (1,0), (2,0), (2,1) ...
  let squaredDifferences: [[Double]]

  /// The geometry of standardised points, at least one, and of slopes at some of them.
  ///
  /// - Parameters:
  ///   - points: one row each.
  ///   - slopePoints: where slopes are observed.
  ///   - calls: which solver call each point comes from, equal numbers for one call; `nil` for a call each.
  public init(_ points: [[Double]], slopesAt slopePoints: [Int] = [], calls: [Int]? = nil) {
    let dimension = points[0].count
    let observations = points.count + slopePoints.count * dimension
    self.slopePoints = slopePoints
    self.calls = calls ?? Array(points.indices)
    self.points = Matrix(rows: points.count, columns: dimension, elements: points.flatMap { $0 })
    func values(_ basis: PolynomialBasis) -> Matrix {
      Matrix(
        rows: observations, columns: basis.count,
        elements: points.flatMap { basis.values($0) } + slopePoints.flatMap { basis.slopes(points[$0]) })
    }
    var basis = PolynomialBasis(dimension: dimension, points: observations)
    var basisValues = values(basis)
    if !Self.determines(basisValues), basis.degree > 1 {
      basis = PolynomialBasis(dimension: dimension, degree: 1)
      basisValues = values(basis)
      // Where one call alone says what an input does, that is not known at all.
      isDetermined = !Self.restsOnOne(basisValues, self.calls)
    } else {
      isDetermined = true
    }
    self.basis = basis
    self.basisValues = basisValues
    squaredDifferences = (0..<dimension).map { d in
      var result: [Double] = []
      result.reserveCapacity(points.count * (points.count - 1) / 2)
      for i in points.indices {
        for j in 0..<i { result.append((points[i][d] - points[j][d]) * (points[i][d] - points[j][d])) }
      }
      return result
    }
  }

  /// False where points that differ in few inputs alone, as variants of one solver call do, leave a monomial to what others say of it.
  private static func determines(_ values: Matrix) -> Bool {
    guard let factor = CholeskyFactor(values.transposedProduct(values)) else { return false }
    let pivots = (0..<values.columns).map { factor.lower[$0, $0] }
    return (pivots.min() ?? 0) > leastPivot * (pivots.max() ?? 0)
  }

  /// True where one solver call determines a coefficient by itself.
  private static func restsOnOne(_ values: Matrix, _ calls: [Int]) -> Bool {
    var seen: Set<Int> = []
    let rows = calls.indices.filter { seen.insert(calls[$0]).inserted }.map { Array(values.row($0)) }
    let own = Matrix(rows: rows.count, columns: values.columns, elements: rows.flatMap { $0 })
    guard let factor = CholeskyFactor(own.transposedProduct(own)) else { return true }
    return rows.contains { row in
      let leverage = factor.solveLower(row).reduce(0) { $0 + $1 * $1 }
      return leverage > 0.99
    }
  }

  /// Of the largest.
  private static let leastPivot = 1e-4

  /// The same points with their values alone.
  package var withoutSlopes: TrainingGeometry {
    TrainingGeometry((0..<count).map { Array(points.row($0)) }, calls: calls)
  }

  /// Number of points.
  public var count: Int { points.rows }
  /// How many times larger the variance of errors at new points may be than a process states whose mean and lengths were fitted to
  /// these: the number of points per degree of freedom. 54 points in six dimensions give 2.1 (measured on Planck's spectra: 0.8 to
  /// 2.4), 65 points 1.8 (measured 0.9 to 1.2), 200 points 1.2.
  var optimism: Double {
    let observations = Double(basisValues.rows)
    return observations / max(observations - Double(basis.count), 1)
  }
  /// Number of inputs.
  public var dimension: Int { points.columns }
  /// Number of rows of observations.
  public var observationCount: Int { basisValues.rows }
  /// True when slopes are observed anywhere.
  var hasSlopes: Bool { !slopePoints.isEmpty }
  /// The first row of the slopes at the so-manieth slope point.
  func slopeRow(_ place: Int) -> Int { count + place * dimension }

  /// What is left out together.
  var leftOutGroups: [LeftOutGroup] {
    LeftOutGroup.groups(calls: calls, slopePoints: slopePoints, dimension: dimension)
  }

  /// The squared scaled distances of all pairs.
  func squaredDistances(_ inverseLengths: [Double]) -> [Double] {
    var r2 = [Double](repeating: 0, count: count * (count - 1) / 2)
    for d in 0..<dimension {
      let weight = inverseLengths[d] * inverseLengths[d]
      squaredDifferences[d].withUnsafeBufferPointer { difference in
        for pair in r2.indices { r2[pair] += weight * difference[pair] }
      }
    }
    return r2
  }
}
