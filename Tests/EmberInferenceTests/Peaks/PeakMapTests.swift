@testable import EmberInference
import EmberNumerics
import Glibc
import Testing

@Suite("Ways between peaks")
struct PeakMapTests {
  private static let peaks = [
    PosteriorPeak(
      center: [0, 0], covariance: Matrix(rows: 2, columns: 2, elements: [1, 0.5, 0.5, 1]), logDensity: 0),
    PosteriorPeak(
      center: [8, 5], covariance: Matrix(rows: 2, columns: 2, elements: [4, -0.6, -0.6, 0.25]), logDensity: 0),
  ]

  @Test("There and back is where it began, and the Jacobian is that of differences")
  func thereAndBack() throws {
    let map = try #require(PeakMap(Self.peaks))
    let x = [0.7, -0.4]
    let (there, logJacobian) = try #require(map.counterpart(x, from: 0, to: 1))
    #expect(map.peak(of: x) == 0 && map.peak(of: there) == 1)
    let (back, inverse) = try #require(map.counterpart(there, from: 1, to: 0))
    #expect(zip(back, x).allSatisfy { abs($0 - $1) < 1e-12 } && abs(logJacobian + inverse) < 1e-12)
    let columns = try [[1e-4, 0], [0, 1e-4]].map { step in
      let moved = try #require(map.counterpart(zip(x, step).map(+), from: 0, to: 1)).x
      return zip(moved, there).map { ($0 - $1) / 1e-4 }
    }
    let determinant = columns[0][0] * columns[1][1] - columns[0][1] * columns[1][0]
    #expect(abs(log(abs(determinant)) - logJacobian) < 1e-6)
  }

  @Test("No jump to where another peak is nearer, and no way with one peak")
  func noWay() throws {
    let map = try #require(PeakMap(Self.peaks))
    // The point whose counterpart would be the middle of the first peak.
    let factors = try Self.peaks.map { try #require(CholeskyFactor($0.matrix)) }
    let far = factors[0].multiplyLower(factors[1].solveLower(zip(Self.peaks[0].center, Self.peaks[1].center).map(-)))
    #expect(map.counterpart(far, from: 0, to: 1) == nil)
    #expect(PeakMap(Array(Self.peaks.prefix(1))) == nil)
  }

  @Test("What lies between peaks is no width")
  func covarianceWithin() throws {
    let map = try #require(PeakMap(Self.peaks))
    var samples = ChainSamples(dimension: 2)
    var random = RandomStream(seed: 3)
    for i in 0..<4000 {
      let peak = Self.peaks[i % 2]
      let factor = try #require(CholeskyFactor(peak.matrix))
      let step = factor.multiplyLower([random.normal(), random.normal()])
      samples.append(weight: 1, zip(peak.center, step).map(+))
    }
    let covariance = try #require(map.covariance(of: [(samples, 0..<4000)]))
    // The mean of both, of 2,000 independent points each.
    #expect(abs(covariance[0, 0] - 2.5) < 0.25)
    #expect(abs(covariance[1, 1] - 0.625) < 0.06)
    #expect(abs(covariance[0, 1] + 0.05) < 0.12)
    // One that has hardly been visited says nothing, and keeps nobody from learning what the other says.
    var few = ChainSamples(dimension: 2)
    #expect(map.covariance(of: [(few, 0..<0)]) == nil)
    for i in 0..<200 { few.append(weight: 1, Array(samples[row: i < 10 ? i : 2 * i])) }
    let peak = map.peak(of: Array(samples[row: 0]))
    let own = try #require(map.covariance(of: [(few, 0..<200)]))
    #expect(abs(own[0, 0] / Self.peaks[peak].matrix[0, 0] - 1) < 0.4)
  }
}
