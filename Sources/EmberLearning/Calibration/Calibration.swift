import EmberNumerics

/// Turns the emulator's own sigma of ln L into bounds that hold as often as they say, from the errors at points of the posterior that
/// are held out.
///
/// Few points hardly determine how a process varies, so its sigma is off by a factor that differs from emulator to emulator (0.9 to 4
/// was measured) and has to be measured for each. Points that it has never learnt tell it, but some twenty of them leave it uncertain by a
/// sixth, and by more where they lie beside each other. Points that were left out with all that came of their solver call are more, and
/// have had their say in lengths and components. So both speak: the bounds are those of the predictive distribution, Student's, with the
/// scale drawn to what left-out points let expect. How errors grow from the best point outwards is told by left-out points alone.
public struct Calibration: Sendable, Hashable, Codable {
  /// The 95 % point of |x| for a standard normal x: the stated 95 % bound is this many stated sigmas.
  public static let normal95 = 1.959963984540054

  /// 68 % and 95 % of the errors are below so many sigmas, ``trend`` and ``commonError`` included.
  public private(set) var factor68 = 1.0
  public private(set) var factor95 = Calibration.normal95
  /// By how much more, or less, sigmas are too small at a depth than at the typical one.
  public private(set) var trend = DepthTrend()
  /// What is added in squares to every sigma: an error that all points share, of which processes know nothing. With it small
  /// sigmas are not the worst ones.
  public private(set) var commonError = 0.0

  /// No calibration: the emulator's sigma taken at its word.
  public init() {}

  /// Calibration from held-out and left-out errors, in any order.
  ///
  /// - Parameters:
  ///   - errors: at points that were not learnt.
  ///   - leftOut: errors at left-out points.
  ///   - optimism: how many times larger than at left-out points the squares of errors are expected to be, and than is stated where there
  ///     are none must be feared to be.
  ///   - typicalDepth: of points of the posterior below its peak, in ln L; `nil` where depths tell nothing.
  init(
    _ errors: [HeldOutError], leftOut: [LeftOutError] = [], optimism: Double = 1, typicalDepth: Double? = nil
  ) {
    let errors = errors.filter { $0.difference.isFinite && $0.rawSigma.isFinite }
    let leftOut = leftOut.filter(\.ratio.isFinite)
    if let typicalDepth { trend = DepthTrend(leftOut, typicalDepth: typicalDepth) }
    let sigmas = errors.map { trend($0.depth) * $0.rawSigma }
    commonError = (Self.commonShare * Self.median(sigmas.map { $0 * $0 })).squareRoot()
    let squares = zip(errors, sigmas).reduce(0) { sum, next in
      let ratio = next.0.difference / max(combined(next.1), .leastNormalMagnitude)
      return sum + ratio * ratio
    }
    let ratios = DepthTrend.telling(leftOut, typicalDepth: typicalDepth).map { $0.ratio / trend($0.depth) }
    // Without left-out points it is half way between what is stated and what must be feared.
    let square = ratios.isEmpty ? optimism.squareRoot() : optimism * Self.meanSquare(ratios)
    // In units of sigmas which the common error has made larger.
    let expected = square / (commonError > 0 ? 1 + Self.commonShare : 1)
    let weight = ratios.isEmpty ? Self.priorErrors : Self.leftOutErrors
    let degrees = weight + Self.heldOutWeight * Double(errors.count)
    let scale = ((weight * expected + Self.heldOutWeight * squares) / degrees).squareRoot()
    factor68 = scale * studentQuantile((1 + Self.level68) / 2, degrees: degrees)
    factor95 = scale * studentQuantile((1 + Self.level95) / 2, degrees: degrees)
  }

  /// One factor for both bounds: both levels count equally.
  public var factor: Double { (factor68 + factor95 / Self.normal95) / 2 }

  /// The one-sigma error to state for a raw sigma at a depth in ln L below the best point; ``normal95`` times as much is the bound for 95 %.
  public func statedSigma(_ rawSigma: Double, atDepth depth: Double) -> Double {
    factor * combined(trend(depth) * rawSigma)
  }

  private func combined(_ sigma: Double) -> Double {
    commonError == 0 ? sigma : (sigma * sigma + commonError * commonError).squareRoot()
  }

  private static let priorErrors = 3.0
  /// Squares of errors over posteriors were what left-out points had let expect within a factor 1.5 (one standard deviation, over 29 runs
  /// with the solver at 60 to 250 rows of each), as the mean square of so many errors with their tails would be.
  private static let leftOutErrors = 20.0
  /// Errors of ln L are products, with tails (a kurtosis of 4 within runs), and those of neighbours go together: one says as much of their
  /// scale as this part of a normal one.
  private static let heldOutWeight = 0.6
  /// The square of the common error in units of the typical raw variance.
  private static let commonShare = 0.3
  private static let level68 = 0.682689492137086
  private static let level95 = 0.95

  private static func meanSquare(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 } / Double(max(values.count, 1))
  }

  private static func median(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.sorted()[values.count / 2] }
}
