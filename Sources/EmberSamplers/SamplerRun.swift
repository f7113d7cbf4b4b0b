import EmberInference
import EmberNumerics

/// What a sampler is made of.
package struct SamplerRun<Target: DifferentiableLogDensity>: Sendable {
  package typealias Annotation = Target.Evaluator.Annotation

  package let target: Target
  /// The prior that is part of the target, and the best point known.
  package let prior: Prior
  package let center: [Double]
  /// Where chains begin.
  package let start: any StartingDistribution
  /// Of the first proposal.
  package let covariance: ProposalCovariance
  /// What `gaussian` draws from; `nil` for other samplers.
  package let drawn: DrawnGaussian?
  /// Separate peaks of the target, when several are known.
  package let peaks: [PosteriorPeak]
  /// The distribution of references, some parameters at given values.
  package let reference: @Sendable ([String: Double]) -> ReferenceDistribution
  /// The last state that an earlier process was given, and the rows that it counts; `nil` for a new run.
  package let earlier: (state: SamplerState<Annotation>, samples: [ChainSamples])?
  package let cancellation: CancellationFlag

  package init(
    target: Target, prior: Prior, center: [Double], start: any StartingDistribution, covariance: ProposalCovariance,
    drawn: DrawnGaussian? = nil, peaks: [PosteriorPeak] = [],
    reference: @escaping @Sendable ([String: Double]) -> ReferenceDistribution,
    earlier: (state: SamplerState<Annotation>, samples: [ChainSamples])? = nil, cancellation: CancellationFlag
  ) {
    self.target = target
    self.prior = prior
    self.center = center
    self.start = start
    self.covariance = covariance
    self.drawn = drawn
    self.peaks = peaks
    self.reference = reference
    self.earlier = earlier
    self.cancellation = cancellation
  }
}

/// A Gaussian as it was found or given, whatever is learnt of the posterior later.
package struct DrawnGaussian: Codable, Sendable {
  package var mean: [Double]
  package var covariance: [Double]
  /// False when the data leave a direction open, in which the prior's width stands for theirs.
  package var isComplete: Bool

  package init(mean: [Double], _ covariance: ProposalCovariance) {
    self.mean = mean
    self.covariance = covariance.matrix.elements
    isComplete = covariance.isComplete
  }

  package var matrix: Matrix { Matrix(rows: mean.count, columns: mean.count, elements: covariance) }

  /// The same, cut at limits.
  package func distribution(_ support: [ClosedRange<Double>]) throws(InferenceError) -> TruncatedGaussian {
    try TruncatedGaussian(mean: mean, covariance: matrix, support: support)
  }
}
