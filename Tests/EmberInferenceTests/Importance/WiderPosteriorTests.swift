@testable import EmberInference
import EmberNumerics
import Foundation
import Testing

@Suite("A wider posterior")
struct WiderPosteriorTests {
  private typealias Density = WiderPosterior.Density

  private static func logDensity(_ x: [Double]) -> Double { -x.reduce(0) { $0 + $1 * $1 } / 2 }

  private func wider(
    seed: UInt64, count: Int = 40, _ density: ([Double]) -> Density? = { Density(logDensity($0)) }
  ) throws -> WiderPosterior {
    var random = RandomStream(seed: seed)
    return try #require(
      WiderPosterior(
        mean: [0, 0, 0], covariance: Matrix(diagonal: [1, 1, 1]), count: count, using: &random, density: density))
  }

  /// Of a normal, beyond two sigmas on one side.
  private static let tail = erfc(2.0.squareRoot()) / 2

  @Test("Points are those of the density to the power 1/T")
  func moments() throws {
    let wider = try wider(seed: 5, count: 4000)
    let square = wider.draws.reduce(0) { $0 + Double($1.copies) * $1.x[1] * $1.x[1] } / 4000
    // A thousand candidates have an error of 5 %.
    #expect(abs(square / wider.temperature - 1) < 0.2, "\(square), \(wider.temperature)")
    #expect(wider.temperature > 2 && WiderPosterior.temperature(dimension: 30) < 1.5)
  }

  @Test(
    "Mass that is thought too small is found with its share, within its error, over many seeds",
    arguments: [false, true])
  func share(isBound: Bool) throws {
    let found = try (UInt64(0)..<40).map { seed in
      let wider = try wider(seed: seed) { x in
        // Beyond two sigmas the density is twice what is thought, or far above a bound at which nobody would go there.
        Density(Self.logDensity(x) - (isBound && x[0] > 2 ? 30 : 0), isBound: x[0] > 2 && isBound)
      }
      return wider.hiddenMass(
        wider.draws.map { Self.logDensity($0.x) + ($0.x[0] > 2 && !isBound ? log(2) : 0) })
    }
    let mean = found.reduce(0) { $0 + $1.share } / 40
    let error = (found.reduce(0) { $0 + $1.error * $1.error } / 40).squareRoot()
    // What is missed, in units of what is thought of all.
    let share = isBound ? Self.tail / (1 - Self.tail) : Self.tail
    #expect(abs(mean - share) < 3 * error / 40.0.squareRoot(), "\(mean) +- \(error), not \(share)")
    #expect(found.allSatisfy { $0.largestExcess <= (isBound ? 30 : log(2)) + 1e-9 })
  }

  @Test("A bound that is too low by a little is found; one that holds, and a density that is right, hide nothing")
  func bounds() throws {
    let low = try wider(seed: 2, count: 400) { x in
      Density(Self.logDensity(x) - (x[0] > 1 ? 0.5 : 0), isBound: x[0] > 1)
    }
    let hidden = low.hiddenMass(low.draws.map { Self.logDensity($0.x) })
    // The share of what is missed in what is thought of all.
    let beyond = erfc(0.5.squareRoot()) / 2
    let share = beyond * (1 - exp(-0.5)) / (1 - beyond * (1 - exp(-0.5)))
    #expect(
      abs(hidden.share - share) < 4 * hidden.error && abs(hidden.largestExcess - 0.5) < 1e-9, "\(hidden), \(share)")
    let high = try wider(seed: 2) { x in Density(Self.logDensity(x) + (x[0] > 1 ? 5 : 0), isBound: x[0] > 1) }
    #expect(high.hiddenMass(high.draws.map { Self.logDensity($0.x) }).share == 0)
    let right = try wider(seed: 3)
    #expect(right.hiddenMass(right.draws.map(\.density.logarithm)).share == 0)
  }

  @Test("Nothing known, or no covariance, is no posterior")
  func nothing() {
    var random = RandomStream(seed: 1)
    #expect(
      WiderPosterior(mean: [0], covariance: Matrix(diagonal: [1]), count: 4, using: &random) { _ in nil } == nil)
    #expect(
      WiderPosterior(mean: [0], covariance: Matrix(diagonal: [-1]), count: 4, using: &random) { _ in Density(0) } == nil
    )
  }
}
