/// How large the one-sigma error of ln L may be, as a function of the distance D in ln L below the best point seen:
/// constant + linear D + quadratic D^2. Far from the peak nobody minds a coarse answer.
public struct ErrorBudget: Sendable, Hashable, Codable {
  public var constant: Double
  public var linear: Double
  public var quadratic: Double

  /// A budget; without `quadratic`, that term equals the others together at three sigma (D = 4.5).
  public init(constant: Double = 0.1, linear: Double = 0.05, quadratic: Double? = nil) {
    self.constant = constant
    self.linear = linear
    self.quadratic = quadratic ?? (constant + linear * Self.threeSigma) / (Self.threeSigma * Self.threeSigma)
  }

  /// The largest allowed error at distance `depth` (taken as 0 when negative).
  public func allowance(atDepth depth: Double) -> Double {
    let d = max(depth, 0)
    return constant + linear * d + quadratic * d * d
  }

  private static let threeSigma = 4.5
}
