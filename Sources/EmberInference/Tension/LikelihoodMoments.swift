/// What a posterior says of ln L: its mean, the best fit's, and how many parameters the data constrain.
public struct LikelihoodMoments: Sendable, Equatable {
  /// The mean of ln L over the posterior.
  public var mean: Double
  /// ln L where the posterior is highest.
  public var best: Double
  /// tr(F X) = N - tr(P X) for data of Fisher matrix F and a prior of precision P: the number of parameters that the data, not the prior,
  /// constrain (Raveri & Hu 2019, arXiv:1806.04649).
  public var constrained: Double
  /// 2 <(ln L)^2> - 2 <ln L>^2 (Handley & Lemos 2019, arXiv:1903.06682).
  public var dimensionality: Double

  /// Of the rows of chains.
  ///
  /// - Parameters:
  ///   - logLikelihood: ln L of each row.
  ///   - minusLogPosterior: of each row. Its covariance with -2 ln L is tr(F X) where the posterior is Gaussian.
  ///   - weights: of the rows.
  ///   - best: ln L at the best fit; that of the best row when `nil`.
  public init(logLikelihood: [Double], minusLogPosterior: [Double], weights: [Double], best: Double? = nil) {
    mean = weightedMean(logLikelihood, weights)
    let row = minusLogPosterior.indices.min { minusLogPosterior[$0] < minusLogPosterior[$1] }
    self.best = best ?? row.map { logLikelihood[$0] } ?? .nan
    constrained = max(-2 * weightedCovariance(logLikelihood, minusLogPosterior, weights), 0)
    dimensionality = 2 * weightedCovariance(logLikelihood, logLikelihood, weights)
  }

  public init(mean: Double, best: Double, constrained: Double, dimensionality: Double) {
    self.mean = mean
    self.best = best
    self.constrained = constrained
    self.dimensionality = dimensionality
  }
}

/// Whether a model fits two data sets together as well as it fits each: what a joint run says beside two separate ones.
public struct JointFit: Sendable, Equatable {
  /// Q_DMAP = 2 ln L_A + 2 ln L_B - 2 ln L_AB, each at its best fit, with N_A + N_B - N_AB degrees of freedom (Raveri & Hu 2019).
  public let loss: GoodnessOfFit
  /// ln S = <ln L_AB> - <ln L_A> - <ln L_B>, the Bayes ratio without what the width of the prior does to it (Handley & Lemos 2019).
  public let logSuspiciousness: Double
  /// d - 2 ln S, with d = d_A + d_B - d_AB degrees of freedom.
  public let suspicion: GoodnessOfFit

  public init(_ first: LikelihoodMoments, _ second: LikelihoodMoments, joint: LikelihoodMoments) {
    let shared = first.constrained + second.constrained - joint.constrained
    loss = GoodnessOfFit(
      count: Int(max(shared, 0).rounded()), chiSquared: 2 * (first.best + second.best - joint.best),
      degreesOfFreedom: shared)
    logSuspiciousness = joint.mean - first.mean - second.mean
    let common = first.dimensionality + second.dimensionality - joint.dimensionality
    suspicion = GoodnessOfFit(
      count: Int(max(common, 0).rounded()), chiSquared: common - 2 * logSuspiciousness, degreesOfFreedom: common)
  }
}
