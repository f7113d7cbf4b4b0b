@testable import EmberInference
import EmberNumerics
import Glibc
import Testing

@Suite("Separate peaks of a surface")
struct PeakFinderTests {
  private static let everywhere = -Double.infinity...Double.infinity

  /// ln of a sum of Gaussians, with its gradient.
  private static func mixture(_ parts: [(weight: Double, mean: [Double], covariance: Matrix)])
    -> @Sendable ([Double]) -> SurfacePoint?
  {
    let factors = parts.map { CholeskyFactor($0.covariance) }
    return { x in
      var (terms, slopes): ([Double], [[Double]]) = ([], [])
      for (part, factor) in zip(parts, factors) {
        guard let factor else { return nil }
        let offset = zip(x, part.mean).map(-)
        let slope = factor.solve(offset)
        terms.append(
          log(part.weight) - factor.logDeterminant / 2 - zip(offset, slope).reduce(0) { $0 + $1.0 * $1.1 } / 2)
        slopes.append(slope)
      }
      let highest = terms.max() ?? 0
      let shares = terms.map { exp($0 - highest) }
      let total = shares.reduce(0, +)
      let gradient = x.indices.map { i in -zip(shares, slopes).reduce(0) { $0 + $1.0 * $1.1[i] } / total }
      return SurfacePoint(value: highest + log(total), gradient: gradient)
    }
  }

  private static let first = Matrix(rows: 2, columns: 2, elements: [1, 0.5, 0.5, 1])
  private static let second = Matrix(rows: 2, columns: 2, elements: [4, -0.6, -0.6, 0.25])

  /// Points on a square of this half width.
  private static func grid(_ half: Double, first: [Double]) -> [[Double]] {
    let places = [-1, -0.5, 0, 0.5, 1].map { half * $0 }
    return [first] + places.flatMap { x in places.map { y in [x, y] } }
  }

  @Test("Two Gaussians: where they are, how wide, and their masses")
  func twoGaussians() throws {
    let surface = Self.mixture([(0.7, [0, 0], Self.first), (0.3, [8, 5], Self.second)])
    let finder = PeakFinder(
      support: [Self.everywhere, Self.everywhere], covariance: Self.first, surface: surface)
    let peaks = finder.peaks(from: Self.grid(12, first: [1, -1]))
    try #require(peaks.count == 2)
    for (peak, mean, covariance) in [(peaks[0], [0, 0], Self.first), (peaks[1], [8, 5.0], Self.second)] {
      for i in 0..<2 {
        #expect(abs(peak.center[i] - mean[i]) < 0.1 * covariance[i, i].squareRoot())
        for j in 0..<2 {
          let scale = (covariance[i, i] * covariance[j, j]).squareRoot()
          #expect(abs(peak.matrix[i, j] - covariance[i, j]) < 0.01 * scale)
        }
      }
    }
    #expect(abs(peaks[1].logMass - peaks[0].logMass - log(0.3 / 0.7)) < 0.01)
  }

  @Test("What hangs together is one peak, and so is what has hardly any mass", arguments: [0, 1, 2])
  func onePeak(kind: Int) {
    let surface: @Sendable ([Double]) -> SurfacePoint? =
      switch kind {
      // A curved valley floor, seen from above.
      case 0:
        { x in
          let height = x[1] - (x[0] * x[0] - 1)
          return SurfacePoint(
            value: -(x[0] * x[0] + height * height) / 2, gradient: [-x[0] + 2 * x[0] * height, -height])
        }
      // A shoulder that a chain crosses.
      case 1: Self.mixture([(0.5, [0, 0], Self.first), (0.5, [2.5, 2.5], Self.first)])
      default: Self.mixture([(1, [0, 0], Self.first), (1e-5, [9, 9], Self.first)])
      }
    let finder = PeakFinder(
      support: [Self.everywhere, Self.everywhere], covariance: Matrix(diagonal: [1, 1]), surface: surface)
    #expect(finder.peaks(from: Self.grid(9, first: [0.1, 0])).count == 1)
  }

  @Test("A peak at a limit, and a surface that ends")
  func limits() throws {
    let surface = Self.mixture([(0.5, [-1, 0], Self.first), (0.5, [9, 9], Self.first)])
    let finder = PeakFinder(
      support: [0...(.infinity), Self.everywhere], covariance: Self.first
    ) { x in x[1] > 6 && x[0] < 3 ? nil : surface(x) }
    let peaks = finder.peaks(from: [[1, 1], [8, 8], [1, 8]])
    try #require(peaks.count == 2)
    // On the limit the other parameter follows its correlation.
    #expect(peaks[0].center[0] == 0)
    #expect(abs(peaks[0].center[1] - 0.5) < 0.1)
    // What the finder cannot tell there is what it was given.
    #expect(peaks[0].matrix == Self.first)
    #expect(abs(peaks[1].center[0] - 9) < 0.1)
  }
}
