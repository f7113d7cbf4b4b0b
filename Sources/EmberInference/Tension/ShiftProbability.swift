import EmberNumerics
import Glibc

/// How probable a shift between two posteriors is by their samples, which need not be Gaussian: the share of the distribution of
/// differences whose density is above that at no difference (Raveri & Doux 2021, arXiv:2105.03324).
///
/// The density is a sum of Gaussian kernels in coordinates that make the differences' covariance the unit matrix, of Silverman's width, and
/// drawn together so that they keep this covariance (West 1993): for Gaussian posteriors there is no bias by the width.
public struct ShiftProbability: Sendable, Equatable {
  /// The share of differences that are less probable than none.
  public let probability: Double
  /// Its standard deviation by the finite number of differences.
  public let error: Double
  /// The number of differences.
  public let count: Int

  /// How many standard deviations of one Gaussian number are as improbable; where not a single difference is, those of less than one.
  public var sigmas: Double { standardDeviations(ofProbability: max(probability, 1 / Double(count))) }

  /// True where ``sigmas`` is a lower limit.
  public var isLimit: Bool { probability == 0 }

  /// - Parameters:
  ///   - first: samples of one posterior.
  ///   - second: samples of the other, with the same parameters.
  ///   - count: how many differences are drawn.
  ///   - seed: of the pairs of rows that are drawn.
  /// - Throws: `InferenceError.notPositiveDefinite`.
  public init(_ first: ChainSamples, _ second: ChainSamples, count: Int = 4000, seed: UInt64 = 1) throws(InferenceError)
  {
    var random = RandomStream(seed: seed)
    let (a, b) = (Self.draw(first, count, &random), Self.draw(second, count, &random))
    var differences = ChainSamples(dimension: first.dimension)
    for (x, y) in zip(a, b) {
      differences.append(weight: 1, zip(second[row: y], first[row: x]).map { $0 - $1 })
    }
    let covariance = differences.covariance(rows: 0..<differences.count)
    guard let factor = CholeskyFactor(covariance) else {
      throw .notPositiveDefinite(what: "the covariance of the differences", direction: covariance.weakestDirection)
    }
    let mean = differences.mean(rows: 0..<differences.count)
    let points = (0..<differences.count).map { row in
      factor.solveLower(zip(differences[row: row], mean).map { $0 - $1 })
    }
    let density = KernelDensity(points)
    let none = density.logDensity(at: factor.solveLower(mean.map { -$0 }), without: nil)
    let below = points.indices.count { density.logDensity(at: points[$0], without: $0) < none }
    probability = Double(below) / Double(points.count)
    error = (probability * (1 - probability) / Double(points.count)).squareRoot()
    self.count = points.count
  }

  /// Rows by their weights, in random order.
  private static func draw(_ samples: ChainSamples, _ count: Int, _ random: inout RandomStream) -> [Int] {
    var total = 0.0
    let sums = samples.weights.map { weight -> Double in
      total += weight
      return total
    }
    return (0..<count).map { _ in
      let target = random.uniform() * total
      var (low, high) = (0, sums.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if sums[middle] > target { high = middle } else { low = middle + 1 }
      }
      return low
    }
  }
}

/// A density of points whose covariance is the unit matrix.
private struct KernelDensity {
  private let centres: [Double]
  private let dimension: Int
  /// 1 / 2h^2.
  private let sharpness: Double

  init(_ points: [[Double]]) {
    dimension = points.first?.count ?? 0
    let d = Double(dimension)
    let width = pow(4 / ((d + 2) * Double(points.count)), 1 / (d + 4))
    let shrink = max(1 - width * width, 0).squareRoot()
    centres = points.flatMap { $0.map { $0 * shrink } }
    sharpness = 0.5 / (width * width)
  }

  /// But for a constant.
  func logDensity(at x: [Double], without left: Int?) -> Double {
    let count = centres.count / max(dimension, 1)
    var exponents: [Double] = []
    exponents.reserveCapacity(count)
    for i in 0..<count where i != left {
      var square = 0.0
      for j in 0..<dimension {
        let offset = x[j] - centres[i * dimension + j]
        square += offset * offset
      }
      exponents.append(-sharpness * square)
    }
    let largest = exponents.max() ?? 0
    return largest + log(exponents.reduce(0) { $0 + exp($1 - largest) } / Double(exponents.count))
  }
}
