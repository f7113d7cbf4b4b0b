import EmberNumerics

/// An error of ln L that an emulator has made at a point which it has not learnt, and what it would have said of it.
struct HeldOutError: Sendable, Hashable {
  /// ln L by the solver minus ln L by the emulator.
  var difference: Double
  /// The uncalibrated sigma.
  var rawSigma: Double
}

/// Turns the emulator's own sigma of ln L into bounds that hold as often as they say, from the errors at points of the posterior that
/// are held out.
///
/// Few points hardly determine how a process varies, so its sigma is off by a factor that differs from emulator to emulator (0.9 to 4
/// was measured) and has to be measured for each: by points that it has never learnt, because left-out points have had their say in
/// its lengths and components. Some twenty of these leave the factor uncertain by a sixth. The bounds are those of the predictive
/// distribution: Student's, with the scale drawn to what is expected beforehand with the weight of `priorErrors` errors.
public struct Calibration: Sendable, Hashable, Codable {
  /// The 95 % point of |x| for a standard normal x: the stated 95 % bound is this many stated sigmas.
  public static let normal95 = 1.959963984540054

  /// 68 % and 95 % of the errors are below so many sigmas, ``commonError`` included.
  public private(set) var factor68 = 1.0
  public private(set) var factor95 = Calibration.normal95
  /// What is added in squares to every raw sigma: an error that all points share, of which processes know nothing. With it small
  /// sigmas are not the worst ones.
  public private(set) var commonError = 0.0

  /// No calibration: the emulator's sigma taken at its word.
  public init() {}

  /// Calibration from held-out errors and leave-one-out ratios (absolute values), in any order.
  ///
  /// - Parameter optimism: how many times larger than at left-out points, or than is stated where there are none, the squares of
  ///   errors must be feared to be.
  init(_ errors: [HeldOutError], leaveOneOut: [Double] = [], optimism: Double = 1) {
    let errors = errors.filter { $0.difference.isFinite && $0.rawSigma.isFinite }
    commonError = (Self.commonShare * Self.median(errors.map { $0.rawSigma * $0.rawSigma })).squareRoot()
    let squares = errors.reduce(0) { sum, error in
      let ratio = error.difference / max(combined(error.rawSigma), .leastNormalMagnitude)
      return sum + ratio * ratio
    }
    // Half way between what is stated and what must be feared, in units of sigmas which the common error has made larger. Left-out
    // points speak for both: where they show a tenth of the stated squares, the stated sigma is not what is to be expected.
    let leftOut = leaveOneOut.filter(\.isFinite)
    let feared = optimism * (leftOut.isEmpty ? 1 : Self.meanSquare(leftOut))
    let expected = feared.squareRoot() / (commonError > 0 ? 1 + Self.commonShare : 1)
    let degrees = Self.priorErrors + Double(errors.count)
    let scale = ((Self.priorErrors * expected + squares) / degrees).squareRoot()
    factor68 = scale * studentQuantile((1 + Self.level68) / 2, degrees: degrees)
    factor95 = scale * studentQuantile((1 + Self.level95) / 2, degrees: degrees)
  }

  /// One factor for both bounds: both levels count equally.
  public var factor: Double { (factor68 + factor95 / Self.normal95) / 2 }

  /// The one-sigma error to state for a raw sigma; ``normal95`` times as much is the bound for 95 %.
  public func statedSigma(_ rawSigma: Double) -> Double { factor * combined(rawSigma) }

  private func combined(_ rawSigma: Double) -> Double {
    commonError == 0 ? rawSigma : (rawSigma * rawSigma + commonError * commonError).squareRoot()
  }

  private static let priorErrors = 3.0
  /// The square of the common error in units of the typical raw variance.
  private static let commonShare = 0.3
  private static let level68 = 0.682689492137086
  private static let level95 = 0.95

  private static func meanSquare(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 } / Double(max(values.count, 1))
  }

  private static func median(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.sorted()[values.count / 2] }
}
