import EmberNumerics

/// An emulator by networks whose last layer is solved for: each target is a quadratic polynomial plus a combination of smooth features
/// phi that a small network has learnt (Bayesian last layers; Snoek et al. 2015, arXiv:1502.05700).
///
/// The polynomial and the weights of the features come from one `RidgeRegression`, in a time that grows with the number of points, and
/// with them variances and what left-out points would have been predicted to be. Several members share this work: each learns its
/// features without the points of one fold, at which it alone speaks when points are left out, so that features are judged where they
/// have not been trained. Their mean is the prediction, their spread counts as variance. Without features it is a
/// ``PolynomialEmulator`` of degree 2.
public struct NeuralLinearEmulator: LearnableEmulator {
  /// What training finds.
  public struct Fit: Sendable, Hashable, Codable {
    /// The parameters of each member's network as it was trained, outputs included.
    var networks: [[Float]]
    var widths: [Int]
    /// The number of observations at which they were trained.
    var trainedCount: Int
    /// The inverse prior variances of quadratic coefficients and of weights, in units of the inverse variance of the errors.
    var ridges: [Double]
    /// ``VarianceInflation/power``.
    var power: Double
  }

  public static var kindName: String { "neural" }
  public static var title: String { "neural-linear network" }

  public let standardization: InputStandardization
  let members: [NeuralLinearMember]
  /// Of the errors in the middle of the examples, per target.
  let variance: [Double]
  let inflation: VarianceInflation
  public let leftOut: LeftOutPredictions

  init(
    standardization: InputStandardization, members: [NeuralLinearMember], variance: [Double],
    inflation: VarianceInflation, leftOut: LeftOutPredictions
  ) {
    self.standardization = standardization
    self.members = members
    self.variance = variance
    self.inflation = inflation
    self.leftOut = leftOut
  }

  public var inputCount: Int { standardization.mean.count }
  public var targetCount: Int { variance.count }
  /// What is stated is what left-out points have shown.
  public var optimism: Double { 1 }

  public func predict(standardized z: [Double]) -> EmulatedTargets {
    let functions = members.map { $0.functions(z) }
    let means = zip(members, functions).map { $0.coefficients * $1 }
    let share = 1 / Double(members.count)
    let relative =
      inflation(z) + zip(members, functions).reduce(0) { $0 + share * $1.0.relativeVariance($1.1) }
    let mean = Self.average(means)
    let spread = variance.indices.map { k in
      means.reduce(0) { $0 + ($1[k] - mean[k]) * ($1[k] - mean[k]) } / Double(max(members.count - 1, 1))
    }
    return EmulatedTargets(mean: mean, variance: variance.indices.map { relative * variance[$0] + spread[$0] })
  }

  public func mean(standardized z: [Double]) -> [Double] {
    Self.average(members.map { $0.coefficients * $0.functions(z) })
  }

  public func jacobian(standardized z: [Double]) -> Matrix {
    let rows = members.map { $0.jacobian(z) }
    var result = rows[0]
    for i in result.elements.indices {
      result.elements[i] = rows.reduce(0) { $0 + $1.elements[i] } / Double(rows.count)
    }
    return result
  }

  public func pullback(
    standardized z: [Double], cotangent: ([Double]) -> [Double]
  ) -> (mean: [Double], gradient: [Double]) {
    let mean = mean(standardized: z)
    let weights = cotangent(mean)
    return (mean, Self.average(members.map { $0.gradient(z, weights: weights) }))
  }

  /// Those of the first member: all learn nearly the same points.
  public func conditionalVariance(at places: [[Double]]) -> any ConditionalVariance {
    ConditionedRegression(
      scale: variance, inflations: places.map { inflation($0) },
      whitened: places.map { members[0].inverse * members[0].functions($0) })
  }

  private static func average(_ rows: [[Double]]) -> [Double] {
    var sum = rows[0]
    for row in rows.dropFirst() { for k in sum.indices { sum[k] += row[k] } }
    return sum.map { $0 / Double(rows.count) }
  }
}
