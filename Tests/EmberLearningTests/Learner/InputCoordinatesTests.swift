import EmberBoltzmann
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberEmulation
@testable import EmberLearning

@Suite("The coordinates in which an emulator learns")
struct InputCoordinatesTests {
  @Test("Coordinates and parameters are the same thing")
  func coordinates() throws {
    let names: [ParameterName] = [.omegaB, .hubbleConstant, .amplitude, .omegaCDM, .tauReio]
    let values = [0.0224, 66.0, 2.1e-9, 0.12, 0.06]
    let model = CosmologicalParameters(Dictionary(uniqueKeysWithValues: zip(names, values)))
    let coordinates = InputCoordinates(
      names: names, reference: model, theory: EmulationCoordinates(replacing: [StandInAngle()]))
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
    #expect(coordinates.isOwnCoordinate(.omegaB) && !coordinates.isOwnCoordinate(.hubbleConstant))
    // A coordinate that is asked for and does not vary changes nothing.
    let plain = InputCoordinates(
      names: [.omegaB], reference: model, theory: EmulationCoordinates(replacing: [StandInAngle()]))
    #expect(plain.values(model) == [0.0224] && plain.gradient([2], at: model) == [2])
  }

  @Test("What may be added is known by its places, where its share varies beside something else")
  func addition() {
    let theory = EmulationCoordinates(
      addition: EmulatedAddition(share: .earlyShare, shapes: [.earlyRedshift, .earlyAngle]))
    func added(_ names: [ParameterName]) -> AddedInputs? {
      InputCoordinates(names: names, reference: .init(), theory: theory).added
    }
    #expect(
      added([.omegaB, .earlyAngle, .spectralIndex, .earlyShare, .earlyRedshift])
        == AddedInputs(share: 3, shapes: [4, 1]))
    #expect(added([.omegaB, .earlyShare]) == AddedInputs(share: 1, shapes: []))
    #expect(added([.earlyShare, .earlyRedshift, .earlyAngle]) == nil)
    #expect(added([.omegaB, .earlyRedshift]) == nil && added([.omegaB, .spectralIndex]) == nil)
  }

  @Test("Secants are slopes where coordinates are straight, and say more where one is flat at a point; bounds are kept")
  func secants() throws {
    let cosmology = CosmologicalParameters([
      .omegaB: 0.0225, .omegaCDM: 0.12, .hubbleConstant: 67.5, .neutrinoMass: 0, .massiveNeutrinos: 3,
      .effectiveNeutrinos: 3.044,
    ])
    let names: [ParameterName] = [.omegaB, .omegaCDM, .hubbleConstant, .neutrinoMass]
    let coordinates = InputCoordinates(names: names, reference: cosmology, theory: BoltzmannSolver.emulationCoordinates)
    let bounds = [0.005...0.1, 0.001...0.99, 20...100, 0...3.0]
    let secants = try #require(coordinates.secants(at: cosmology, steps: [1e-4, 1e-3, 0.5, 0.1], within: bounds))
    let slopes = names.indices.map { i in coordinates.gradient(names.indices.map { $0 == i ? 1.0 : 0 }, at: cosmology) }
    for row in names.indices {
      for column in 0..<3 {
        #expect(abs(secants[row][column] - slopes[row][column]) <= 1e-3 * abs(slopes[row][column]), "\(row), \(column)")
      }
    }
    var massive = cosmology
    massive[given: .neutrinoMass] = 0.1
    let (none, some) = (try #require(coordinates.values(cosmology)), try #require(coordinates.values(massive)))
    #expect(slopes[3][3] == 0)
    for row in names.indices { #expect(abs(secants[row][3] - (some[row] - none[row]) / 0.1) < 1e-12) }
    #expect(coordinates.secants(at: cosmology, steps: [0, 1e-3, 0.5, 0.1], within: bounds) == nil)
  }

  @Test("Bounds of a parameter are bounds of its coordinate")
  func ranges() {
    let cosmology = CosmologicalParameters([
      .omegaB: 0.0225, .omegaCDM: 0.12, .hubbleConstant: 67.5, .neutrinoMass: 0.1, .massiveNeutrinos: 3,
      .effectiveNeutrinos: 3.044,
    ])
    let names: [ParameterName] = [.omegaB, .hubbleConstant, .neutrinoMass]
    let coordinates = InputCoordinates(names: names, reference: cosmology, theory: BoltzmannSolver.emulationCoordinates)
    #expect(coordinates.range(of: 0, within: 0.005...0.1, at: cosmology) == 0.005...0.1)
    let energy = coordinates.range(of: 2, within: 0...0.2, at: cosmology)
    #expect(energy.lowerBound == 0 && energy.upperBound > 0.1 && energy.upperBound < 0.2)
    #expect(
      coordinates.range(of: 2, within: -.infinity ... .infinity, at: cosmology) == -.infinity ... .infinity)
    let angle = coordinates.range(of: 1, within: 60...75, at: cosmology)
    #expect(angle.lowerBound < angle.upperBound)
    for (hubble, end) in [(60.0, angle.lowerBound), (75, angle.upperBound)] {
      var moved = cosmology
      moved[given: .hubbleConstant] = hubble
      #expect(coordinates.values(moved)?[1] == end)
    }
  }
}
