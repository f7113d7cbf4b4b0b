import EmberTheory
import Testing

@testable import EmberThermodynamics

@Suite("What is said of a model before the histories of its species are found")
struct SimplerModelTests {
  private static let models: [any ReionizationModel] = [TanhReionization(), ExponentialReionization()]

  /// True where there is such a model by the cheap check.
  private static func passes(_ given: [ParameterName: Double], _ reionization: any ReionizationModel) -> Bool {
    (try? CosmologicalModel.check(.init(given), recombination: Recfast(), reionization: reionization)) != nil
  }

  @Test(
    "Optical depths are refused beyond the largest that a universe with the field can have",
    arguments: [0.02, 0.2, 0.5], [(2.5, 0.5), (3.5, 2.9)])
  func depths(share: Double, shape: (redshift: Double, angle: Double)) throws {
    var given: [ParameterName: Double] = [.earlyShare: share, .earlyRedshift: shape.redshift, .earlyAngle: shape.angle]
    for reionization in Self.models {
      let highest = 50.0
      let most = try reionization.opticalDepth(midpoint: highest, try CosmologicalModel(.init(given)))
      for (factor, isPossible) in [(0.3, true), (0.9, true), (0.9999, true), (1.0001, false), (1.2, false)] {
        given[.tauReio] = factor * most
        #expect(Self.passes(given, reionization) == isPossible, "\(reionization.identifier), \(factor)")
      }
      given[.tauReio] = nil
    }
  }

  @Test("Angles are refused where no Hubble constant has them", arguments: [0.02, 0.3], [0.45, 0.6, 1.04, 1.8, 4])
  func angles(share: Double, theta: Double) {
    let given: [ParameterName: Double] = [.thetaS100: theta, .earlyShare: share, .earlyRedshift: 3.5, .earlyAngle: 2.7]
    let isPossible = (try? CosmologicalModel(.init(given))) != nil
    #expect(Self.passes(given, TanhReionization()) == isPossible)
  }

  /// A species whose share is known, and whose history nobody may ask for.
  private struct Untouchable: StatedSpecies {
    static var parameters: [ParameterName] { [] }
    init?(_ parameters: CosmologicalParameters) throws(TheoryError) {}
    var largestShare: Double? { 0.1 }
    func history(among surroundings: Surroundings) throws(TheoryError) -> any SpeciesHistory {
      Issue.record("the history was asked for")
      throw .failed(stage: "test", reason: "no history")
    }
  }

  @Test("No history is found for an ordinary optical depth", arguments: [0.03, 0.0544, 0.2])
  func noHistory(depth: Double) throws {
    let resolved = try ResolvedParameters(.init([.tauReio: depth]), species: [Untouchable.self])
    let simpler = SimplerModel(try CosmologicalModel(resolved, h: 0.67))
    #expect(abs(simpler.slowness * simpler.slowness - 0.9) < 1e-12)
    #expect(simpler.allowsDepth(TanhReionization()))
  }

  @Test("A model of the core alone, and one in curved space, are what they are")
  func nothingIsLeftOut() throws {
    let plain = try CosmologicalModel(.init())
    #expect(SimplerModel(plain).model == plain && SimplerModel(plain).slowness == 1)
    let curved = try CosmologicalModel(.init([.omegaK: 0.01, .earlyShare: 0.1]))
    #expect(SimplerModel(curved).model == curved && SimplerModel(curved).slowness == 1)
  }
}
