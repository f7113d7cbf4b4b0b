import EmberNumerics
import EmberProjection
import EmberTheory
import Testing

@testable import EmberBoltzmann
@testable import EmberThermodynamics

/// The equations with a species that they do not know: a part of cold dark matter given as one of its own changes nothing.
@Suite(.serialized) struct AddedSpeciesTests {
  private static let omegaCDM = 0.1201035
  private let request = TheoryRequest(
    spectra: [.unlensedTT, .unlensedEE, .lensedTT, .lensingPotential], lmax: 800,
    derived: ["sigma8", "fsigma8_z0.5", "Omega_m", "thetastar"])

  private func model(omegaCDM: Double, _ types: [any StatedSpecies.Type]) throws -> CosmologicalModel {
    let parameters = CosmologicalParameters([.omegaCDM: omegaCDM, .neutrinoMass: 0.2])
    return try CosmologicalModel(try ResolvedParameters(parameters, species: types), h: 0.6732)
  }

  private func prediction(_ model: CosmologicalModel) throws -> TheoryPrediction {
    let response = try LinearResponse(model, request, SolverConfiguration())
    return response.prediction(try response.normalized(model.amplitudes))
  }

  /// 0.01 % is what spectra are known to.
  @Test func aPartOfColdMatterMayStandApart() throws {
    let plain = try model(omegaCDM: Self.omegaCDM, [])
    let divided = try model(omegaCDM: Self.omegaCDM - SecondColdMatter.omega, [SecondColdMatter.self])
    #expect(divided != plain && divided.species.count == 1)
    #expect(abs(divided.omegaDarkEnergy - plain.omegaDarkEnergy) < 1e-14)
    #expect(abs(divided.omegaMatter - plain.omegaMatter) < 1e-14)
    let (a, b) = (try prediction(plain), try prediction(divided))
    for kind in request.spectra {
      let (first, second) = (try #require(a.spectra[kind]), try #require(b.spectra[kind]))
      for l in 2...800 { #expect(abs(second[l] / first[l] - 1) < 1e-4, "\(kind.rawValue), l = \(l)") }
    }
    for name in request.derived {
      let (first, second) = (try #require(a.derived[name]), try #require(b.derived[name]))
      #expect(abs(second / first - 1) < 1e-5, "\(name)")
    }
  }

  /// In neighbouring models each has its own.
  @Test func neighboursLookUpTheirOwn() throws {
    let models = try [0.02, 0.03].map { try model(omegaCDM: $0, [SecondColdMatter.self]) }
    let universes = try models.map { try PerturbedUniverse($0, SolverConfiguration()) }
    let family = NeighbouringUniverses(universes)
    for tau in [1.0, 300, 9000] {
      let lanes = family.columns(ofSpecies: 0, at: tau)[0]
      for (lane, universe) in universes.enumerated() {
        let age = universe.age / universes[0].age
        let own = universe.columns(ofSpecies: 0, at: tau * age)[0][0]
        #expect(abs(lanes[lane] / (own * age * age) - 1) < 1e-12)
      }
    }
  }

  @Test func everySpeciesOfTheCatalogueIsPerturbed() {
    for type in SpeciesCatalogue.types { #expect(type is any PerturbedSpecies.Type, "\(type)") }
    #expect(!SpeciesCatalogue.types.isEmpty)
  }
}

private struct SecondColdMatter: PerturbedSpecies, SpeciesHistory {
  static let omega = 0.05
  private let today: Double

  static var parameters: [ParameterName] { [] }
  static var hasMatter: Bool { true }

  init?(_ parameters: CosmologicalParameters) throws(TheoryError) {
    today = Self.omega * SpeciesDensities.critical(h: 1)
  }

  func history(among surroundings: Surroundings) throws(TheoryError) -> any SpeciesHistory { self }
  func density(_ a: Double) -> Double { today / (a * a * a) }
  func stress(_ a: Double) -> (density: Double, pressure: Double) { (today / a, 0) }
  func matter(_ a: Double) -> Double { density(a) }
  var columns: [Int] { [2] }
  func values(_ a: Double, _ hubble: Double) -> (values: SIMD4<Double>, slopes: SIMD4<Double>) {
    (SIMD4(today / a, 0, 0, 0), SIMD4(-hubble * today / a, 0, 0, 0))
  }
  func perturbation(of modes: SpeciesModes) -> any SpeciesPerturbation { Perturbation() }

  private struct Perturbation: SpeciesPerturbation {
    var count: Int { 1 }

    func begin(_ medium: SpeciesMedium, photons: Lanes, _ y: UnsafeMutablePointer<Lanes>) { y[0] = 0.75 * photons }
    func moments(_ medium: SpeciesMedium, _ y: UnsafePointer<Lanes>) -> SpeciesMoments {
      SpeciesMoments(density: medium.columns[0] * y[0])
    }
    func rates(
      _ medium: SpeciesMedium, _ metric: MetricRates, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>
    ) { rates[0] = metric.h * -0.5 }
    func matter(_ medium: SpeciesMedium, _ y: UnsafePointer<Lanes>) -> (perturbation: Lanes, density: Lanes)? {
      (medium.columns[0] * y[0], medium.columns[0])
    }
  }
}
