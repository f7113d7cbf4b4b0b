import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberEmulation

@Suite("The angle of the sound horizon as a coordinate")
struct AcousticAngleTests {
  private static let steps = [1e-5, 1e-4, 0.05, 1e-4, 1e-3]

  private static func model(_ x: [Double], species: Double = 3) -> CosmologicalParameters {
    var model = CosmologicalParameters(Dictionary(uniqueKeysWithValues: zip(AcousticAngle.parameters, x)))
    model[given: .massiveNeutrinos] = species
    return model
  }

  @Test(
    "Its gradient is that of its value, on both sides of the standard N_eff and without masses",
    arguments: [
      ([0.0224, 0.12, 67.3, 0.06, 3.3], 1), ([0.0224, 0.12, 65, 0.3, 2.8], 3),
      ([0.0215, 0.13, 70, 1.2, 3.5], 3), ([0.0224, 0.12, 67.3, 0.5, 0.6], 1),
    ] as [([Double], Double)])
  func gradient(x: [Double], species: Double) throws {
    let gradient = try #require(AcousticAngle.gradient(Self.model(x, species: species)))
    let mismatch = worstDerivativeMismatch(gradient: gradient, at: x, steps: Self.steps) {
      AcousticAngle.value(Self.model($0, species: species)) ?? .nan
    }
    #expect(mismatch < 1e-6)
  }

  @Test("Planck's angle is known to a few parts in a thousand, and H0 comes back from it")
  func inverse() throws {
    let model = Self.model([0.02237737, 0.1201035, 67.32, 0.06, 3.044], species: 1)
    let angle = try #require(AcousticAngle.value(model))
    #expect(abs(angle / 1.0411 - 1) < 3e-3)
    let hubble = try #require(AcousticAngle.hubbleConstant(angle, model))
    #expect(abs(hubble - 67.32) < 1e-9)
    #expect(AcousticAngle.hubbleConstant(.nan, model) == nil)
  }

  @Test("Where the expansion rate is not real there is no angle")
  func impossible() {
    #expect(AcousticAngle.value(Self.model([0.02, -5, 50, 0.06, 3])) == nil)
  }

  @Test("Coordinates and parameters are the same thing")
  func coordinates() throws {
    let names: [ParameterName] = [.omegaB, .hubbleConstant, .amplitude, .neutrinoMass, .tauReio]
    let values = [0.0224, 66.0, 2.1e-9, 0.2, 0.06]
    let model = CosmologicalParameters(Dictionary(uniqueKeysWithValues: zip(names, values)))
    let coordinates = InputCoordinates(names: names, reference: model)
    let there = try #require(coordinates.values(model))
    let back = try #require(coordinates.cosmology(there))
    for (name, value) in zip(names, values) { #expect(abs((back[name] ?? 0) / value - 1) < 1e-9) }
    let weights = [3.0, 200, 0.5, 2, 7]
    let gradient = coordinates.gradient(weights, at: model)
    let mismatch = worstDerivativeMismatch(gradient: gradient, at: values, steps: [1e-5, 0.02, 1e-12, 1e-4, 1e-4]) {
      x in
      let model = CosmologicalParameters(Dictionary(uniqueKeysWithValues: zip(names, x)))
      return zip(weights, coordinates.values(model) ?? []).reduce(0) { $0 + $1.0 * $1.1 }
    }
    #expect(mismatch < 1e-6)
  }
}
