/// Functions of the expansion at some redshifts. Lengths in Mpc, c = 1.
///
/// How they change with a parameter is again such a table.
public struct BackgroundTable: Sendable, Hashable {
  /// Ascending.
  public let redshifts: [Double]
  /// H(z) in 1/Mpc.
  public var hubble: [Double]
  /// D_M(z) in Mpc: the transverse comoving distance.
  public var distance: [Double]

  /// Traps unless there is one value of each function for each redshift.
  public init(redshifts: [Double], hubble: [Double], distance: [Double]) {
    precondition(hubble.count == redshifts.count && distance.count == redshifts.count, "one value per redshift")
    self.redshifts = redshifts
    self.hubble = hubble
    self.distance = distance
  }

  /// Where a redshift stands; `nil` when it is not among them.
  public func index(of redshift: Double) -> Int? {
    var (low, high) = (0, redshifts.count)
    while low < high {
      let middle = (low + high) / 2
      if redshifts[middle] < redshift { low = middle + 1 } else { high = middle }
    }
    return low < redshifts.count && redshifts[low] == redshift ? low : nil
  }

  /// D_A = D_M / (1 + z) in Mpc: the angular diameter distance.
  public var angularDiameterDistance: [Double] { zip(redshifts, distance).map { $1 / (1 + $0) } }

  /// D_L = (1 + z) D_M in Mpc: the luminosity distance.
  public var luminosityDistance: [Double] { zip(redshifts, distance).map { (1 + $0) * $1 } }

  /// The sum of weights times tables at the same redshifts; `nil` without any.
  public static func combination(_ terms: [(weight: Double, table: BackgroundTable)]) -> BackgroundTable? {
    guard var sum = terms.first?.table, terms.allSatisfy({ $0.table.redshifts == sum.redshifts }) else { return nil }
    for i in sum.redshifts.indices {
      sum.hubble[i] = terms.reduce(0) { $0 + $1.weight * $1.table.hubble[i] }
      sum.distance[i] = terms.reduce(0) { $0 + $1.weight * $1.table.distance[i] }
    }
    return sum
  }
}
