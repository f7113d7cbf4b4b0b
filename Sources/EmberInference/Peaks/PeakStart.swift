import EmberNumerics

/// Starting points around several peaks, as many at each.
public struct PeakStart: StartingDistribution {
  private let starts: [TruncatedGaussian]

  /// Throws `InferenceError.notPositiveDefinite` when a covariance is not.
  public init(_ peaks: [PosteriorPeak], support: [ClosedRange<Double>]) throws(InferenceError) {
    var starts: [TruncatedGaussian] = []
    for peak in peaks {
      starts.append(try TruncatedGaussian(mean: peak.center, covariance: peak.matrix, support: support))
    }
    self.starts = starts
  }

  public func draw(using random: inout RandomStream) -> [Double] {
    let number = Int(random.uniform() * Double(starts.count))
    return starts[min(number, starts.count - 1)].draw(using: &random)
  }
}
