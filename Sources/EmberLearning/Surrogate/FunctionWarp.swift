import EmberEmulation
import EmberNumerics
import Glibc

/// What is learnt of a function v, which is ln L: w = (1 - exp(r (t - v))) / r with a rate r, and w = v without.
///
/// A posterior with the tails of Student's distribution has ln L = -(n + d) / 2 ln(1 + q / n) with a quadratic function q of its d parameters,
/// n degrees of freedom, and so is quadratic where r = 2 / (n + d): the transformation of Box & Cox (1964, J. R. Stat. Soc. B 26, 211) of 1 / L.
struct FunctionWarp: Sendable, Hashable, Codable {
  var rate = 0.0
  /// t, near the highest v: there v and w are the same but for a constant.
  var top = 0.0

  /// w of v.
  func callAsFunction(_ v: Double) -> Double {
    rate == 0 ? v : (1 - exp(min(rate * (top - v), Self.largestExponent))) / rate
  }

  /// v of w; `nil` where there is none.
  func inverse(_ w: Double) -> Double? {
    if rate == 0 { return w }
    let rest = 1 - rate * w
    return rest > 0 ? top - log(rest) / rate : nil
  }

  /// dv / dw at a w that has a v.
  func slope(_ w: Double) -> Double { rate == 0 ? 1 : 1 / (1 - rate * w) }

  /// What is deeper is as deep as this.
  private static let largestExponent = 600.0

  // MARK: - Choice

  /// The rates that are tried.
  private static let rates = [0, 0.02, 0.04, 0.07, 0.1, 0.14, 0.18, 0.23, 0.3, 0.4]
  /// A change is worth it when left-out errors shrink to this share.
  private static let worthwhile = 0.6

  /// The warp under which a quadratic polynomial predicts left-out values of ln L best, where that is much better than under the present
  /// one; else `nil`.
  ///
  /// - Parameters:
  ///   - inputs: of the values.
  ///   - values: v, in the order of the inputs.
  ///   - current: the present one.
  static func better(_ inputs: [[Double]], _ values: [Double], than current: FunctionWarp) -> FunctionWarp? {
    guard let top = values.max(), let standardization = InputStandardization(inputs) else { return nil }
    let points = inputs.map { standardization($0) }
    @Sendable func error(_ warp: FunctionWarp) -> Double {
      let targets = values.map { warp($0) }
      let examples = EmulatorExamples(
        standardization, points: points, outputs: Matrix(rows: targets.count, columns: 1, elements: targets))
      guard let fit = PolynomialEmulator.fit(examples, after: nil, EmulatorOptions()),
        let emulator = PolynomialEmulator(examples, fit)
      else { return .infinity }
      let left = emulator.leftOut
      let squares = left.places.enumerated().map { row, i in
        let error = left.residuals[row, 0] * warp.slope(targets[i])
        return error * error
      }
      return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }
    let candidates = rates.map { FunctionWarp(rate: $0, top: $0 == 0 ? 0 : top) }
    let errors = parallelMap(candidates.count) { error(candidates[$0]) }
    guard let best = errors.indices.min(by: { errors[$0] < errors[$1] }), errors[best] < worthwhile * error(current)
    else { return nil }
    return candidates[best]
  }
}
