import EmberInference
import EmberNumerics
import Glibc

/// What live points are drawn from: the prior, and a normal around each peak of the posterior that is known, by shares.
///
/// Nested sampling needs a density to shrink, and which one is free: Z is the integral of prior times likelihood, however that product is
/// divided into a density and the rest (Chen, Hobson, Das & Gelderblom 2019, Stat. Comput. 29, 835; Petrosyan & Handley 2022,
/// arXiv:2212.01760). From a density near the posterior the way is short, and less is left to chance; the prior's share sees to peaks
/// elsewhere and to tails.
struct NestedReference: Sendable {
  let prior: Prior
  let share: Double
  private let normals: [(mean: [Double], factor: CholeskyFactor)]

  /// How many times as wide as the posterior the normal is: then typical points of it lie where the posterior still has some mass.
  private static let width = 2.0

  /// - Parameters:
  ///   - prior: that of the target.
  ///   - peaks: of the posterior, about; one at least, and of the normals each has as much.
  ///   - share: of the prior.
  ///
  /// `nil` when a covariance is none.
  init?(prior: Prior, peaks: [DrawnGaussian], share: Double) {
    let scale = Self.width * Self.width
    var normals: [(mean: [Double], factor: CholeskyFactor)] = []
    for peak in peaks {
      let dimension = peak.mean.count
      guard
        let factor = CholeskyFactor(
          Matrix(rows: dimension, columns: dimension, elements: peak.covariance.map { scale * $0 }))
      else { return nil }
      normals.append((peak.mean, factor))
    }
    guard !normals.isEmpty else { return nil }
    (self.prior, self.share, self.normals) = (prior, share, normals)
  }

  /// A point of the mixture, perhaps outside the prior.
  func draw(using random: inout RandomStream) -> [Double] {
    guard share < 1, random.uniform() >= share else { return prior.draw(using: &random) }
    let number = normals.count > 1 ? min(Int(random.uniform() * Double(normals.count)), normals.count - 1) : 0
    let (mean, factor) = normals[number]
    return zip(mean, factor.multiplyLower(mean.map { _ in random.normal() })).map { $0 + $1 }
  }

  /// ln of the mixture; minus infinity outside the prior, where nothing is looked for.
  func logDensity(_ x: [Double]) -> Double {
    let first = priorDensity(x)
    guard share < 1, first > -.infinity else { return first }
    let each = log1p(-share) - log(Double(normals.count))
    let terms = [log(share) + first] + normals.map { each + Self.logDensity(x, $0.mean, $0.factor) }
    let highest = terms.max() ?? first
    return highest + log(terms.reduce(0) { $0 + exp($1 - highest) })
  }

  /// ln of the prior, without factors that belong to the likelihood.
  func priorDensity(_ x: [Double]) -> Double { prior.logDensity(x) - prior.logFactor }

  private static func logDensity(_ x: [Double], _ mean: [Double], _ factor: CholeskyFactor) -> Double {
    let z = factor.solveLower(zip(x, mean).map { $0 - $1 })
    return -z.reduce(Double(mean.count) * log(2 * .pi) + factor.logDeterminant) { $0 + $1 * $1 } / 2
  }
}
