import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberBoltzmann

@Suite("The mass of neutrinos as a coordinate")
struct NeutrinoEnergyCoordinateTests {
  private static func cosmology(_ mass: Double, species: Double = 3, effective: Double = 3.044)
    -> CosmologicalParameters
  {
    CosmologicalParameters([.neutrinoMass: mass, .massiveNeutrinos: species, .effectiveNeutrinos: effective])
  }

  @Test(
    "The parameter comes back, and the gradient is that of the value", arguments: [0, 0.001, 0.06, 1.5],
    [(1.0, 3.044), (3, 3.2), (3, 2.6)])
  func inverse(mass: Double, neutrinos: (species: Double, effective: Double)) throws {
    let coordinate = NeutrinoEnergyCoordinate()
    let (species, effective) = neutrinos
    func value(_ x: [Double]) -> Double {
      coordinate.value(Self.cosmology(abs(x[0]), species: species, effective: x[1])) ?? .nan
    }
    let back = try #require(
      coordinate.inverse(value([mass, effective]), Self.cosmology(0, species: species, effective: effective)))
    #expect(abs(back - mass) < 1e-12)
    let gradient = try #require(coordinate.gradient(Self.cosmology(mass, species: species, effective: effective)))
    if mass > 0 {
      let steps = [mass / 100, 0.01]
      #expect(worstDerivativeMismatch(gradient: gradient, at: [mass, effective], steps: steps, of: value) < 1e-3)
      #expect((gradient[1] > 0) == (effective < 3.044 && species == 3))
    } else {
      #expect(gradient == [0, 0])
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

  /// The slopes of TT along N_eff on both sides of its standard value, with all other coordinates fixed or with the mass fixed.
  @Test("Spectra hardly bend at the standard N_eff where it is fixed, less than half as much as where the mass is")
  func kink() throws {
    let solver = BoltzmannSolver(precision: .default)
    let request = TheoryRequest(spectra: [.lensedTT], lmax: 1500)
    let start = CosmologicalParameters([
      .omegaB: 0.0224, .omegaCDM: 0.12, .tauReio: 0.057, .logA: 3.048, .spectralIndex: 0.965, .hubbleConstant: 66,
      .neutrinoMass: 0.1, .massiveNeutrinos: 3, .effectiveNeutrinos: 3.044,
    ])
    let (angle, energy) = (AcousticAngle(), NeutrinoEnergyCoordinate())
    let (fixedAngle, fixedEnergy) = (try #require(angle.value(start)), try #require(energy.value(start)))
    func spectrum(_ step: Double, fixesEnergy: Bool) throws -> [Double] {
      var cosmology = start
      cosmology[given: .effectiveNeutrinos] = 3.044 + step
      if fixesEnergy { cosmology[given: .neutrinoMass] = energy.inverse(fixedEnergy, cosmology) }
      cosmology[given: .hubbleConstant] = angle.inverse(fixedAngle, cosmology)
      return try #require(try solver.predict(ModelPoint(cosmology: cosmology), request).spectra[.lensedTT])
    }
    /// The change of slope in units of cosmic variance per unit of N_eff.
    func jump(fixesEnergy: Bool) throws -> Double {
      let step = 0.04
      let values = try [-2, -1, 0, 1, 2].map { try spectrum($0 * step, fixesEnergy: fixesEnergy) }
      let square = (30...1500).reduce(0) { sum, l in
        let c = values.map { $0[l] }
        // One-sided differences of second order.
        let right = 2 * (c[3] - c[2]) - (c[4] - c[2]) / 2
        let left = 2 * (c[2] - c[1]) - (c[2] - c[0]) / 2
        let relative = (right - left) / step / c[2]
        return sum + (Double(l) + 0.5) * relative * relative
      }
      return square.squareRoot()
    }
    let (mass, without) = (try jump(fixesEnergy: false), try jump(fixesEnergy: true))
    #expect(without < mass / 2, "\(without) of \(mass)")
  }
}
