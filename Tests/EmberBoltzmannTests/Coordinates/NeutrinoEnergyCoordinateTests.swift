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

  /// From 0 to 0.25 eV at a fixed angle of the sound horizon, in units of cosmic variance.
  @Test("Of spectra and lensing a quadratic leaves a third of what one in the energy of one momentum leaves")
  func quadratic() throws {
    let solver = BoltzmannSolver(precision: .default)
    let request = TheoryRequest(spectra: [.lensedTT, .lensedEE, .lensingPotential], lmax: 3000)
    let masses = [0, 0.02, 0.05, 0.09, 0.13, 0.18, 0.25]
    var start = CosmologicalParameters([
      .omegaB: 0.0225, .omegaCDM: 0.12, .tauReio: 0.055, .logA: 3.06, .spectralIndex: 0.966, .hubbleConstant: 67.5,
      .neutrinoMass: 0, .massiveNeutrinos: 3, .effectiveNeutrinos: 3.2,
    ])
    let angle = try #require(AcousticAngle().value(start))
    let spectra = try masses.map { mass in
      start[given: .neutrinoMass] = mass
      start[given: .hubbleConstant] = AcousticAngle().inverse(angle, start)
      return try solver.predict(ModelPoint(cosmology: start), request).spectra
    }
    let single = masses.map { mass in 3 * ((mass * mass / 9 + 0.004 * 0.004).squareRoot() - 0.004) }
    let energies = try masses.map {
      try #require(NeutrinoEnergyCoordinate().value(Self.cosmology($0, effective: 3.2)))
    }
    for kinds in [[SpectrumKind.lensedTT, .lensedEE], [.lensingPotential]] {
      var columns: [[Double]] = []
      for kind in kinds {
        let values = try spectra.map { try #require($0[kind]) }
        for l in 30...3000 {
          let weight = (Double(l) + 0.5).squareRoot()
          columns.append(values.map { (own: [Double]) -> Double in weight * (own[l] / values[3][l] - 1) })
        }
      }
      let (bent, straight) = (Self.remainder(columns, single), Self.remainder(columns, energies))
      #expect(straight < bent / 3, "\(kinds): \(straight) of \(bent)")
    }
  }

  /// The norm of what quadratic functions of x leave of each column of values.
  private static func remainder(_ columns: [[Double]], _ x: [Double]) -> Double {
    func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    func without(_ basis: [[Double]], _ column: [Double]) -> [Double] {
      basis.reduce(column) { rest, b in
        let share = product(rest, b)
        return zip(rest, b).map { $0 - share * $1 }
      }
    }
    var basis: [[Double]] = []
    for power in [x.map { _ in 1 }, x, x.map { $0 * $0 }] {
      let rest = without(basis, power)
      let norm = product(rest, rest).squareRoot()
      basis.append(rest.map { $0 / norm })
    }
    return columns.reduce(0) { sum, column in
      let rest = without(basis, column)
      return sum + product(rest, rest)
    }.squareRoot()
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
