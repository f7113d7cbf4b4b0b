import EmberNumerics

/// What errors of the emulator may do to the posterior at most.
public struct PosteriorAccuracy: Sendable, Hashable, Codable {
  /// The shift of a mean, in standard deviations.
  public var shift: Double
  /// The relative change of a standard deviation.
  public var width: Double

  public init(shift: Double = 0.02, width: Double = 0.01) {
    self.shift = shift
    self.width = width
  }

  /// The rms error of ln L over the posterior that does no more, where an emulator learns `inputs` parameters.
  ///
  /// To first order an error e of ln L with rms s moves a mean by corr(e, x) s standard deviations, and changes a width by
  /// corr(e, x^2) s / sqrt 2 of it. What an emulator has yet to learn lies along no one parameter: a constant, the linear and the quadratic
  /// functions of its inputs, (inputs + 1)(inputs + 2) / 2 in all, and whatever is beyond them share its square, so that a correlation is at
  /// most one over the root of their number; two of these are allowed for, because the largest of several counts.
  func error(inputs: Int) -> Double {
    let functions = Double((inputs + 1) * (inputs + 2)) / 2
    return min(shift, 2.0.squareRoot() * width) * functions.squareRoot() / 2
  }
}

/// How large the one-sigma error of ln L may be at a distance D in ln L below the best point seen.
///
/// With Q(D) the share of a Gaussian posterior that lies deeper, the allowance is 8 s / sqrt 2 Q^(-1/4): the deeper, the fewer points there
/// are to be wrong. Its mean square over the posterior is (8 s)^2, in any number of dimensions; what emulators state of most points is far below
/// what is allowed, and their rms error was a tenth of it where this decided. Far out it stays a small part of D, so that an error does not
/// lift a point into the posterior.
public struct ErrorBudget: Sendable, Hashable {
  /// s, the rms error over the posterior.
  public var error: Double
  /// The dimensions of the posterior; `nil` where none is known, and every point counts like the best.
  public var dimension: Int?

  public init(error: Double, dimension: Int? = nil) {
    self.error = error
    self.dimension = dimension
  }

  /// The same where data that are not among the likelihoods decide too, and half of all points lie deeper than `usual` in ln L of these.
  ///
  /// Half of a Gaussian posterior lies deeper than about half its dimension. Where points usually lie deeper than that, others hold them there, and
  /// depths count in the unit in which they do not; where none are known to be usual, every point counts like the best.
  func allowance(atDepth depth: Double, usually usual: Double?) -> Double {
    guard let dimension, let usual else { return allowance(atDepth: 0) }
    return allowance(atDepth: depth * min(1, Double(dimension) / 2 / max(usual, .leastNormalMagnitude)))
  }

  /// The largest allowed error at distance `depth` (taken as 0 when negative).
  public func allowance(atDepth depth: Double) -> Double {
    let least = Self.worstOverTypical * error / 2.0.squareRoot()
    guard let dimension else { return least }
    let d = max(depth, 0)
    let tail = chiSquaredTail(2 * d, degrees: dimension)
    return min(least / tail.squareRoot().squareRoot(), max(least, Self.farShare * d))
  }

  /// The largest error that is allowed, in units of the rms error that is asked for.
  private static let worstOverTypical = 8.0
  private static let farShare = 0.2
}
