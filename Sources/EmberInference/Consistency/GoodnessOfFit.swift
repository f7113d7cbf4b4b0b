import EmberNumerics

/// A chi squared of Gaussian data, and what it should be.
public struct GoodnessOfFit: Sendable, Equatable {
  /// The number of data.
  public var count: Int
  public var chiSquared: Double
  /// The mean of chi squared if the model is right: the number of data less what fitted parameters have taken of it.
  public var degreesOfFreedom: Double

  public init(count: Int, chiSquared: Double, degreesOfFreedom: Double) {
    self.count = count
    self.chiSquared = chiSquared
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The probability to exceed chi squared.
  public var probability: Double { chiSquaredTail(chiSquared, degreesOfFreedom: degreesOfFreedom) }

  /// Of independent data together.
  public static func + (a: GoodnessOfFit, b: GoodnessOfFit) -> GoodnessOfFit {
    GoodnessOfFit(
      count: a.count + b.count, chiSquared: a.chiSquared + b.chiSquared,
      degreesOfFreedom: a.degreesOfFreedom + b.degreesOfFreedom)
  }
}
