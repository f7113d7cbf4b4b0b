import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberBoltzmann

@Suite("The mass of neutrinos as a coordinate")
struct NeutrinoEnergyCoordinateTests {
  private static func cosmology(_ mass: Double, species: Double = 3) -> CosmologicalParameters {
    CosmologicalParameters([.neutrinoMass: mass, .massiveNeutrinos: species])
  }

  @Test("The parameter comes back, and the gradient is that of the value", arguments: [0, 0.001, 0.06, 1.5], [1.0, 3])
  func inverse(mass: Double, species: Double) throws {
    let coordinate = NeutrinoEnergyCoordinate()
    func value(_ x: [Double]) -> Double { coordinate.value(Self.cosmology(abs(x[0]), species: species)) ?? .nan }
    let back = try #require(coordinate.inverse(value([mass]), Self.cosmology(0, species: species)))
    #expect(abs(back - mass) < 1e-12)
    let gradient = try #require(coordinate.gradient(Self.cosmology(mass, species: species)))
    if mass > 0 {
      #expect(worstDerivativeMismatch(gradient: gradient, at: [mass], steps: [mass / 100], of: value) < 1e-3)
    } else {
      #expect(gradient == [0])
    }
    #expect(coordinate.value(Self.cosmology(-0.1)) == nil && coordinate.inverse(-0.01, Self.cosmology(0)) == nil)
  }

  /// From 3 meV to 0.2 eV, at a fixed angle of the sound horizon.
  @Test(
    "The power of lensing is straight in it, within a third, where its slope by the mass itself grows sevenfold from zero on"
  )
  func straight() throws {
    let solver = BoltzmannSolver(precision: .default)
    let request = TheoryRequest(spectra: [.lensingPotential], lmax: 400)
    let coordinate = NeutrinoEnergyCoordinate()
    func power(_ mass: Double) throws -> Double {
      var cosmology = CosmologicalParameters([
        .omegaB: 0.0225, .omegaCDM: 0.12, .tauReio: 0.055, .logA: 3.06, .spectralIndex: 0.966, .hubbleConstant: 67.5,
        .neutrinoMass: 0, .massiveNeutrinos: 3, .effectiveNeutrinos: 3.044,
      ])
      let angle = try #require(AcousticAngle().value(cosmology))
      cosmology[given: .neutrinoMass] = mass
      let hubble = try #require(AcousticAngle().inverse(angle, cosmology))
      cosmology[given: .hubbleConstant] = hubble
      let spectra = try solver.predict(ModelPoint(cosmology: cosmology), request).spectra
      return try #require(spectra[.lensingPotential])[300]
    }
    let masses = [0.003, 0.01, 0.03, 0.2]
    let none = try power(0)
    let changes = try masses.map { try power($0) / none - 1 }
    let perMass = zip(changes, masses).map { $0 / $1 }
    let perEnergy = try zip(changes, masses).map { $0 / (try #require(coordinate.value(Self.cosmology($1)))) }
    let last = masses.count - 1
    for i in 0..<last {
      #expect(abs(perEnergy[i] / perEnergy[last] - 1) < 1 / 3.0, "\(masses[i]) eV: \(perEnergy[i] / perEnergy[last])")
    }
    #expect(abs(perMass[0] / perMass[last]) < 1 / 7.0)
  }
}
