import Glibc

/// A log-normal prior on the lengths of a Gaussian process, as a term of minus twice the logarithm of the posterior.
///
/// Few points hardly determine the lengths, and a process that takes the most likely ones for the truth is overconfident: with 70
/// points in six dimensions it is off by twice what it states. Components of the same spectra bend along the same inputs, so each
/// learns its lengths from the others too (empirical Bayes; Morris 1983).
struct LengthPrior: Sendable {
  /// ln length per input; the same for all when there is one.
  private let centers: [Double]
  private let width: Double

  /// Before anything is known: about three standard deviations of the inputs, within a factor 2.5.
  static let broad = LengthPrior(centers: [log(3.0)], width: log(2.5))

  private init(centers: [Double], width: Double) {
    self.centers = centers
    self.width = width
  }

  /// What processes of the same inputs have found: their geometric mean, within a factor 1.5; ``broad`` without any.
  init(around processes: [FittedProcess], dimension: Int) {
    guard !processes.isEmpty, processes.allSatisfy({ $0.logarithms.count > dimension }) else {
      self = .broad
      return
    }
    var centers = [Double](repeating: 0, count: dimension)
    for process in processes {
      for i in centers.indices { centers[i] += process.logarithms[i] / Double(processes.count) }
    }
    self.init(centers: centers, width: log(1.5))
  }

  /// The ln length that is expected along input `i`.
  func center(_ i: Int) -> Double { centers[centers.count == 1 ? 0 : i] }

  /// Value and slope at logarithms of which the first `count` are lengths.
  func callAsFunction(_ logarithms: [Double], count: Int) -> (value: Double, slope: [Double]) {
    var value = 0.0
    var slope = [Double](repeating: 0, count: logarithms.count)
    for i in 0..<count {
      let t = (logarithms[i] - center(i)) / width
      value += t * t
      slope[i] = 2 * t / width
    }
    return (value, slope)
  }
}
