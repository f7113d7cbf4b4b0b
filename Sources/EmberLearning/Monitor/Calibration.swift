import EmberNumerics

/// An error of ln L that an emulator has made at a point which it has not learnt, and what it would have said of it.
struct HeldOutError: Sendable, Hashable {
  /// ln L by the solver minus ln L by the emulator.
  var difference: Double
  /// The uncalibrated sigma.
  var rawSigma: Double
  /// The squares of what the error of each target alone makes of ln L, summed, in units of the squared sigma; `nil` where it is not known.
  var targetRatio: Double?
}

/// Errors of ln L at training points when each is predicted without what came of its solver call.
struct LeftOutError: Sendable, Hashable {
  /// |error| in units of the uncalibrated sigma.
  var ratio: Double
  /// As ``HeldOutError/targetRatio``.
  var targetRatio: Double?
}

/// Turns the emulator's own sigma of ln L into bounds that hold as often as they say, from the errors at points of the posterior that
/// are held out.
///
/// Few points hardly determine how a process varies, so its sigma is off by a factor that differs from emulator to emulator (0.9 to 4
/// was measured) and has to be measured for each. Points that it has never learnt tell it, but some twenty of them leave it uncertain by a
/// sixth, and by more where they lie beside each other. Points that were left out with all that came of their solver call are more, and
/// have had their say in lengths and components; by how much that flatters is seen in the targets at points never learnt, many numbers
/// where ln L is one. So both speak: the bounds are those of the predictive distribution, Student's, with the scale drawn to what left-out
/// points let expect.
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

  /// Calibration from held-out and left-out errors, in any order.
  ///
  /// - Parameters:
  ///   - errors: at points that were not learnt.
  ///   - leftOut: errors at left-out points.
  ///   - optimism: how many times larger than at left-out points the squares of errors are expected to be, and than is stated where there
  ///     are none must be feared to be.
  init(_ errors: [HeldOutError], leftOut: [LeftOutError] = [], optimism: Double = 1) {
    let errors = errors.filter { $0.difference.isFinite && $0.rawSigma.isFinite }
    commonError = (Self.commonShare * Self.median(errors.map { $0.rawSigma * $0.rawSigma })).squareRoot()
    let squares = errors.reduce(0) { sum, error in
      let ratio = error.difference / max(combined(error.rawSigma), .leastNormalMagnitude)
      return sum + ratio * ratio
    }
    // In units of sigmas which the common error has made larger. Without left-out points it is half way between what is stated and what
    // must be feared.
    let ratios = leftOut.map(\.ratio).filter(\.isFinite)
    let square =
      ratios.isEmpty
      ? optimism.squareRoot() : Self.flattery * Self.measured(optimism, errors, leftOut) * Self.meanSquare(ratios)
    let expected = square / (commonError > 0 ? 1 + Self.commonShare : 1)
    let weight = ratios.isEmpty ? Self.priorErrors : Self.leftOutErrors
    let degrees = weight + Self.heldOutWeight * Double(errors.count)
    let scale = ((weight * expected + Self.heldOutWeight * squares) / degrees).squareRoot()
    factor68 = scale * studentQuantile((1 + Self.level68) / 2, degrees: degrees)
    factor95 = scale * studentQuantile((1 + Self.level95) / 2, degrees: degrees)
  }

  /// How many times larger the squares of errors are at held-out points than at left-out ones, as their targets tell: there are many of
  /// these, so that few points say it well, where ln L is one number with a sign of its own at each.
  private static func measured(_ optimism: Double, _ errors: [HeldOutError], _ leftOut: [LeftOutError]) -> Double {
    let (held, left) = (errors.compactMap(\.targetRatio), leftOut.compactMap(\.targetRatio).filter(\.isFinite))
    let mean = left.reduce(0, +) / Double(max(left.count, 1))
    guard mean > 0 else { return optimism }
    let known = held.filter(\.isFinite)
    return (priorErrors * optimism + known.reduce(0, +) / mean) / (priorErrors + Double(known.count))
  }

  /// One factor for both bounds: both levels count equally.
  public var factor: Double { (factor68 + factor95 / Self.normal95) / 2 }

  /// The one-sigma error to state for a raw sigma; ``normal95`` times as much is the bound for 95 %.
  public func statedSigma(_ rawSigma: Double) -> Double { factor * combined(rawSigma) }

  private func combined(_ rawSigma: Double) -> Double {
    commonError == 0 ? rawSigma : (rawSigma * rawSigma + commonError * commonError).squareRoot()
  }

  private static let priorErrors = 3.0
  /// Squares of errors over posteriors were what left-out points had let expect within a factor 1.5 (one standard deviation, over 16 runs
  /// with the solver at 60 to 300 rows of each), as the mean square of so many normal errors would be.
  private static let leftOutErrors = 14.0
  /// So much larger they were than expected, on the whole: what is learnt together flatters what is left out by more than targets tell.
  private static let flattery = 1.2
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
