import EmberNumerics
import Glibc

/// Points from a posterior that is wider than the one that chains have sampled, at which to look for mass that they have missed.
///
/// Chains see only where they have been: a point whose density is thought to be too low is rarely visited, and what is recomputed of rows
/// tells nothing of it. So points are drawn from the same density to the power 1/T, out of many of a normal as wide, by their weight; a
/// quarter of them by that normal alone, whatever is thought of the density there.
public struct WiderPosterior: Sendable {
  /// What is thought of the density at a point.
  public struct Density: Sendable {
    /// ln of it, up to the same constant everywhere.
    public var logarithm: Double
    /// True where it is a bound, beyond which chains do not ask: what is less is no error.
    public var isBound: Bool

    public init(_ logarithm: Double, isBound: Bool = false) {
      (self.logarithm, self.isBound) = (logarithm, isBound)
    }
  }

  /// A point that was drawn, how often, and what is thought of it.
  public struct Draw: Sendable {
    public let x: [Double]
    public let copies: Int
    public let density: Density
    /// ln of what the density is multiplied by, to be a share of the posterior that this draw stands for.
    let logFactor: Double
  }

  /// T.
  public let temperature: Double
  public let draws: [Draw]
  /// The temperature: as wide as few points can tell something of the whole. Weights between both densities vary, for a normal one, by
  /// (T - 1)^2 d / 2 in the variance of their logarithm, which is 2 here.
  static func temperature(dimension: Int) -> Double { 1 + 2 / Double(max(dimension, 1)).squareRoot() }

  /// Draws points; `nil` when the covariance is none, or nowhere is anything known.
  ///
  /// - Parameters:
  ///   - mean: of the posterior that was sampled.
  ///   - covariance: of the same.
  ///   - count: how many draws.
  ///   - candidates: how many points of the normal they are drawn from.
  ///   - density: what is thought of the density at a point; `nil` where chains would compute it.
  public init?(
    mean: [Double], covariance: Matrix, count: Int, candidates: Int = 1000, using random: inout RandomStream,
    density: ([Double]) -> Density?
  ) {
    guard let factor = CholeskyFactor(covariance) else { return nil }
    let temperature = Self.temperature(dimension: mean.count)
    var known: [(x: [Double], density: Density, logWeight: Double)] = []
    for _ in 0..<candidates {
      let z = mean.map { _ in random.normal() }
      let x = zip(mean, factor.multiplyLower(z)).map { $0 + temperature.squareRoot() * $1 }
      guard let density = density(x), density.logarithm.isFinite else { continue }
      known.append((x, density, z.reduce(0) { $0 + $1 * $1 } / 2))
    }
    guard let highest = known.map(\.density.logarithm).max() else { return nil }
    func weights(_ power: Double) -> [Double] {
      known.map { exp(power * ($0.density.logarithm - highest) + $0.logWeight) }
    }
    let (tempered, plain) = (weights(1 / temperature), weights(1).reduce(0, +))
    let total = tempered.reduce(0, +)
    let chances = tempered.map {
      (1 - Self.blindShare) * $0 / total + Self.blindShare / Double(known.count)
    }
    draws = SystematicResampling(weights: chances, count: count, using: &random).draws.map {
      let point = known[$0.row]
      return Draw(
        x: point.x, copies: $0.copies, density: point.density,
        logFactor: point.logWeight - highest - log(chances[$0.row] * plain))
    }
    self.temperature = temperature
  }

  /// The part of the draws that do not follow what is thought of the density.
  private static let blindShare = 0.25

  /// What the draws say when the true density there is known.
  ///
  /// - Parameter logDensities: ln of it, one for each draw, minus infinity where there is nothing.
  public func hiddenMass(_ logDensities: [Double]) -> HiddenMass {
    let excesses = zip(draws, logDensities).map { draw, truth in
      draw.density.isBound ? max(truth - draw.density.logarithm, 0) : truth - draw.density.logarithm
    }
    let count = Double(max(draws.reduce(0) { $0 + $1.copies }, 1))
    let shares = zip(draws, logDensities).map { draw, truth in
      let difference = exp(draw.logFactor + truth) - exp(draw.logFactor + draw.density.logarithm)
      return draw.density.isBound ? max(difference, 0) : difference
    }
    let mean = zip(draws, shares).reduce(0) { $0 + Double($1.0.copies) * $1.1 } / count
    let square = zip(draws, shares).reduce(0) {
      $0 + Double($1.0.copies) * ($1.1 - mean) * ($1.1 - mean)
    }
    return HiddenMass(
      points: Int(count), temperature: temperature, share: mean,
      error: (square / max(count * (count - 1), 1)).squareRoot(), largestExcess: max(excesses.max() ?? 0, 0))
  }
}

/// How much mass of a posterior chains may have missed.
public struct HiddenMass: Sendable {
  /// Points at which it was looked for.
  public let points: Int
  /// Of the posterior that they come from.
  public let temperature: Double
  /// True less thought mass in units of the whole posterior, above bounds alone where there are bounds, and its standard error.
  public let share: Double
  public let error: Double
  /// The largest difference in ln of the density.
  public let largestExcess: Double

  /// The share of that wider posterior in which none of the points may lie, at 95 % confidence: what is there nobody has seen.
  public var unseen: Double { 1 - exp(log(0.05) / Double(max(points, 1))) }
}
