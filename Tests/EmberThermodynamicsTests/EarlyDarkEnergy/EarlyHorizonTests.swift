import EmberTheory
import Foundation
import Testing

@testable import EmberThermodynamics

@Suite("The shift of the sound horizon by early dark energy, in coarse steps")
struct EarlyHorizonTests {
  private static let photons = 2.4728e-5

  private static func coarse(_ share: Double, _ redshift: Double, _ angle: Double) -> EarlyHorizon? {
    EarlyHorizon(
      CosmologicalParameters([.earlyShare: share, .earlyRedshift: redshift, .earlyAngle: angle]), baselineBaryons)
  }

  private static let baselineBaryons = 0.0224

  /// The same integral with the background's field and fine steps of a, by the trapezoidal rule.
  private static func fine(_ share: Double, _ redshift: Double, _ angle: Double) throws -> Double {
    let (matter, radiation) = (0.1424, photons * (1 + 0.22711 * 3.044))
    func others(_ a: Double) -> (density: Double, enthalpy: Double) {
      let (r, m) = (radiation / pow(a, 4), matter / pow(a, 3))
      return (3 * (r + m), 4 * r + 3 * m)
    }
    let target = EarlyDarkEnergy(share: share, redshift: pow(10, redshift), angle: angle)
    let field = try #require(ScalarFieldHistory(target, others))
    let (count, low, high) = (40_000, -18.0, log(1 / 1090.0))
    var sum = 0.0
    for i in 0...count {
      let n = low + (high - low) * Double(i) / Double(count)
      let a = exp(n)
      let sound = 1 / (3 * (1 + 0.75 * baselineBaryons * a / photons)).squareRoot()
      let rest = others(a).density / 3
      let weight = i == 0 || i == count ? 0.5 : 1
      sum += weight * sound / a * (1 / (rest + field.density(a) / 3).squareRoot() - 1 / rest.squareRoot())
    }
    return sum * (high - low) / Double(count)
  }

  @Test(
    "It is that of the field's own history to a hundredth", arguments: [0.02, 0.1, 0.2],
    [(3.2, 0.5), (3.6, 2.8), (4.2, 2), (3.5, 3.05)])
  func accuracy(share: Double, shape: (redshift: Double, angle: Double)) throws {
    let change = try #require(Self.coarse(share, shape.redshift, shape.angle)?.change)
    let expected = try Self.fine(share, shape.redshift, shape.angle)
    #expect(expected < 0)
    #expect(abs(change / expected - 1) < 0.01, "\(change) for \(expected)")
  }

  @Test("It vanishes with the share, in proportion to it, and there is none without")
  func vanishing() throws {
    let (one, two) = (
      try #require(Self.coarse(1e-5, 3.5, 2.7)?.change), try #require(Self.coarse(2e-5, 3.5, 2.7)?.change)
    )
    #expect(abs(two / one - 2) < 1e-3)
    #expect(Self.coarse(0, 3.5, 2.7) == nil)
    #expect(Self.coarse(1e-12, 3.5, 2.7)?.change == 0)
  }
}

extension EarlyHorizon {
  fileprivate init?(_ parameters: CosmologicalParameters, _ baryons: Double) {
    self.init(
      parameters, baryons: baryons, matter: 0.1424, radiation: 2.4728e-5 * (1 + 0.22711 * 3.044), photons: 2.4728e-5,
      end: 1 / 1090.0)
  }
}
