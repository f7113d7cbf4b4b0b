/// What a one-dimensional posterior says at a given probability where it does not fall off to both sides.
public enum PosteriorLimit: Sendable, Equatable {
  /// The parameter is below this, with the probability asked for; the posterior is cut at its lower end.
  case upper(Double)
  /// The parameter is above this; the posterior is cut at its upper end.
  case lower(Double)
  /// It is cut at both ends: the data do not constrain the parameter within its prior.
  case unconstrained
}

extension ChainSummary {
  /// The limit of parameter `j` at `probability`; `nil` where its posterior falls off to both sides, so that a mean and a standard
  /// deviation describe it, and where the chains are too short to tell.
  ///
  /// The posterior is cut at an end when its density there, where samples end, is more than exp(-x^2 / 2) of that at the peak, with x
  /// the two-sided point of the normal distribution for 95 %: nearer than that to its bound a parameter is not measured (GetDist's rule
  /// for one-tailed limits; Lewis 2019, arXiv:1910.13970).
  public func limit(of j: Int, probability: Double = 0.95) -> PosteriorLimit? {
    guard effectiveSamples[j] >= Self.enoughSamples else { return nil }
    switch ends(of: j) {
    case (true, false): return .upper(quantile(probability, of: j))
    case (false, true): return .lower(quantile(1 - probability, of: j))
    case (true, true): return .unconstrained
    case (false, false): return nil
    }
  }

  /// With fewer, the last sample of a tail looks like an end.
  private static let enoughSamples = 100.0
  private static let cutShare = 0.1465
  /// Of a standard deviation, for densities: where there are several peaks, one of them may be narrower than the first.
  private static let binWidths = [0.3, 0.075]

  /// Whether the posterior is cut at its lower and at its upper end.
  private func ends(of j: Int) -> (lower: Bool, upper: Bool) {
    let found = Self.binWidths.map { ends(of: j, width: $0 * standardDeviation[j]) }
    return (found.allSatisfy(\.lower), found.allSatisfy(\.upper))
  }

  /// The same, by densities in bins of a width.
  private func ends(of j: Int, width: Double) -> (lower: Bool, upper: Bool) {
    let sorted = sorted(j)
    guard let first = sorted.first?.value, let last = sorted.last?.value, width > 0, width.isFinite else {
      return (false, false)
    }
    // The weight within a width above each sample; the largest is the peak's.
    var (peak, upper, weight) = (0.0, 0, 0.0)
    for lower in sorted.indices {
      while upper < sorted.count, sorted[upper].value <= sorted[lower].value + width {
        weight += sorted[upper].weight
        upper += 1
      }
      peak = max(peak, weight)
      weight -= sorted[lower].weight
    }
    let low = sorted.reduce(0) { $1.value <= first + width ? $0 + $1.weight : $0 }
    let high = sorted.reduce(0) { $1.value >= last - width ? $0 + $1.weight : $0 }
    return (low > Self.cutShare * peak, high > Self.cutShare * peak)
  }
}
