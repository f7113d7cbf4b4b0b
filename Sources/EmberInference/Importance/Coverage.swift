/// How often stated errors held: differences truth minus prediction against the bounds that were stated with the predictions.
///
/// Where there is no truth (a difference that is not finite) no bound held, however wide it was; how large errors are is then said of
/// the other predictions.
public struct Coverage: Sendable, Hashable {
  /// Number of predictions.
  public let count: Int
  /// The share of differences within the bounds stated for 68 % and for 95 % (NaN without predictions).
  public let within68: Double
  public let within95: Double
  /// The largest |difference| in units of the stated sigma, and the root mean square of that ratio.
  public let largestRatio: Double
  public let rmsRatio: Double
  /// The root mean square of the differences themselves.
  public let rmsDifference: Double

  /// - Parameters:
  ///   - differences: truth minus prediction.
  ///   - sigmas68: the bounds stated for 68 %, which are the stated sigmas.
  ///   - bounds95: the bounds stated for 95 %.
  public init(differences: [Double], sigmas68: [Double], bounds95: [Double]) {
    precondition(differences.count == sigmas68.count && differences.count == bounds95.count, "one bound per difference")
    let n = Double(differences.count)
    count = differences.count
    within68 = Double(zip(differences, sigmas68).count { abs($0) <= $1 }) / n
    within95 = Double(zip(differences, bounds95).count { abs($0) <= $1 }) / n
    let known = zip(differences, sigmas68).filter(\.0.isFinite)
    let ratios = known.map { abs($0) / max($1, .leastNormalMagnitude) }
    largestRatio = ratios.max() ?? 0
    rmsRatio = Self.rootMeanSquare(ratios)
    rmsDifference = Self.rootMeanSquare(known.map(\.0))
  }

  private static func rootMeanSquare(_ values: [Double]) -> Double {
    (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
  }
}
