import Foundation

/// The density of weighted values on a line: a histogram smoothed by a Gaussian.
///
/// The width follows Silverman's rule (1986, equation 3.28) with the effective number of rows, and is 0.12 standard deviations at least, since rows
/// of a chain depend on each other. At hard limits the density is divided by the share of the Gaussian that lies inside them.
struct LineDensity {
  /// Where the density is given, at even steps, and its values, of which the largest is 1.
  let places: [Double]
  let values: [Double]

  /// - Parameters:
  ///   - limits: outside which there can be nothing.
  ///   - range: what is shown.
  init(_ x: [Double], weights: [Double], limits: (lower: Double?, upper: Double?), range: ClosedRange<Double>) {
    let moments = WeightedMoments(x, weights)
    let width = moments.sigma * max(1.06 * pow(moments.effectiveCount, -0.2), 0.12)
    let grid = Self.grid(range, reach: 4 * width)
    places = (0..<Self.count).map { grid.start + Double($0) * grid.step }
    var histogram = [Double](repeating: 0, count: Self.count)
    for (value, weight) in zip(x, weights) {
      let place = (value - grid.start) / grid.step
      guard place >= 0, place < Double(Self.count - 1) else { continue }
      let (low, share) = (Int(place), place - place.rounded(.down))
      histogram[low] += weight * (1 - share)
      histogram[low + 1] += weight * share
    }
    let inside = places.map { place -> Double in
      (limits.lower.map { place < $0 } ?? false) || (limits.upper.map { place > $0 } ?? false) ? 0 : 1
    }
    let kernel = GaussianKernel(width: width / grid.step)
    let (smooth, share) = (kernel.smooth(histogram), kernel.smooth(inside))
    let density = smooth.indices.map { inside[$0] > 0 && share[$0] > 0.05 ? smooth[$0] / share[$0] : 0 }
    let peak = density.max() ?? 0
    values = density.map { peak > 0 ? $0 / peak : 0 }
  }

  private static let count = 400

  private static func grid(_ range: ClosedRange<Double>, reach: Double) -> (start: Double, step: Double) {
    let (low, high) = (range.lowerBound - reach, range.upperBound + reach)
    return (low, (high - low) / Double(count - 1))
  }
}

/// Mean and spread of weighted values.
struct WeightedMoments {
  let mean: Double
  let sigma: Double
  /// Kish's: (sum of weights)^2 / sum of their squares.
  let effectiveCount: Double

  init(_ x: [Double], _ weights: [Double]) {
    let total = weights.reduce(0, +)
    let mean = zip(x, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    let variance = zip(x, weights).reduce(0) { $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean) } / total
    self.mean = mean
    sigma = variance.squareRoot()
    effectiveCount = max(total * total / weights.reduce(0) { $0 + $1 * $1 }, 1)
  }
}

/// A Gaussian on even steps.
struct GaussianKernel {
  private let values: [Double]

  /// - Parameter width: the standard deviation in steps.
  init(width: Double) {
    let reach = min(max(Int(4 * width), 1), 2000)
    let raw = (-reach...reach).map { exp(-Double($0 * $0) / (2 * max(width * width, 1e-6))) }
    let sum = raw.reduce(0, +)
    values = raw.map { $0 / sum }
  }

  /// The convolution with it; there is nothing beyond the ends.
  func smooth(_ x: [Double]) -> [Double] {
    let reach = values.count / 2
    return x.indices.map { i in
      var sum = 0.0
      for j in max(i - reach, 0)...min(i + reach, x.count - 1) { sum += x[j] * values[j - i + reach] }
      return sum
    }
  }
}
