import EmberTheory
import Glibc
import Testing

@testable import EmberBoltzmann
@testable import EmberThermodynamics

/// P(k, z) in limits that are known.
@Suite struct MatterPowerTests {
  private static let solver = BoltzmannSolver(precision: .draft)

  private func power(
    _ parameters: [ParameterName: Double] = [:], redshifts: [Double] = [0], largest: Double = 1
  ) throws -> MatterPowerSpectrum {
    try Self.solver.matterPower(
      CosmologicalParameters(parameters), MatterPowerRequest(redshifts: redshifts, largestWavenumber: largest))
  }

  @Test func columnsFollowTheOrderOfTheRequest() throws {
    let one = try power(redshifts: [2, 0, 0.5])
    let other = try power(redshifts: [0, 0.5, 2])
    #expect(one.redshifts == [2, 0, 0.5])
    for (i, j) in [(0, 2), (1, 0), (2, 1)] {
      for (a, b) in zip(one.linear[i], other.linear[j]) { #expect(abs(a / b - 1) < 1e-9) }
    }
    #expect(abs(one.wavenumbers[0] / 1e-4 - 1) < 1e-12)
    #expect(abs(one.wavenumbers[one.wavenumbers.count - 1] - 1) < 1e-12)
  }

  @Test func powerIsProportionalToTheAmplitude() throws {
    let (low, high) = (try power([.amplitude: 2e-9]), try power([.amplitude: 3e-9]))
    for (a, b) in zip(high.linear[0], low.linear[0]) { #expect(abs(a / b / 1.5 - 1) < 1e-12) }
  }

  /// Without neutrino masses, growth well inside the horizon and well after decoupling does not depend on k; while matter alone
  /// matters it goes as the scale factor, but for the radiation that is left: D = 1 + 3 a / (2 a_eq) (Meszaros 1974).
  @Test func earlyGrowthIsThatOfMatterAndRadiation() throws {
    let parameters: [ParameterName: Double] = [.neutrinoMass: 0, .massiveNeutrinos: 0]
    let spectrum = try power(parameters, redshifts: [30, 15], largest: 0.3)
    let model = try CosmologicalModel(CosmologicalParameters(parameters))
    let densities = SpeciesDensities(model)
    let equality = (densities.photon + densities.masslessNeutrino) / (densities.baryon + densities.cdm)
    func growth(_ z: Double) -> Double { 1 + 1.5 / ((1 + z) * equality) }
    let expected = growth(15) / growth(30)
    for (i, k) in spectrum.wavenumbers.enumerated() where k > 0.15 {
      let ratio = (spectrum.linear[1][i] / spectrum.linear[0][i]).squareRoot()
      #expect(abs(ratio / expected - 1) < 2e-3, "k = \(k): \(ratio), \(expected)")
    }
  }

  /// P ~ k^n_s far outside the scale of equality.
  @Test func largeScalesKeepThePrimordialTilt() throws {
    let spectrum = try power([.spectralIndex: 0.9])
    let (k, p) = (spectrum.wavenumbers, spectrum.linear[0])
    let slope = log(p[10] / p[0]) / log(k[10] / k[0])
    #expect(abs(slope - 0.9) < 0.02, "\(slope)")
  }

  /// sigma_8 from the table is the one of the spectra.
  @Test func sigma8FollowsFromTheTable() throws {
    let spectrum = try power(largest: 5)
    let (k, p) = (spectrum.wavenumbers, spectrum.linear[0])
    let radius = 8 / 0.6732
    let integrand = zip(k, p).map { k, p -> Double in
      let x = k * radius
      let window = 3 * (sin(x) - x * cos(x)) / (x * x * x)
      return k * k * k * p * window * window / (2 * Double.pi * Double.pi)
    }
    let step = log(k[1] / k[0])
    let variance = (integrand.reduce(0, +) - (integrand[0] + integrand[k.count - 1]) / 2) * step
    let request = TheoryRequest(spectra: [.unlensedTT], lmax: 2)
    let derived = try Self.solver.predict(ModelPoint(cosmology: CosmologicalParameters()), request).derived
    #expect(abs(variance.squareRoot() / (derived["sigma8"] ?? .nan) - 1) < 1e-3)
  }

  @Test(arguments: [
    MatterPowerRequest(redshifts: []), MatterPowerRequest(redshifts: [-0.1]), MatterPowerRequest(redshifts: [.nan]),
    MatterPowerRequest(redshifts: [0, 1e4]), MatterPowerRequest(redshifts: [0], largestWavenumber: 1e-4),
    MatterPowerRequest(redshifts: [0], largestWavenumber: .infinity),
  ])
  func absurdRequestsAreRefused(request: MatterPowerRequest) {
    #expect(throws: TheoryError.self) { try Self.solver.matterPower(CosmologicalParameters(), request) }
  }

  @Test func absurdParametersAreRefused() {
    #expect(throws: TheoryError.self) {
      try Self.solver.matterPower(CosmologicalParameters([.omegaB: -1]), MatterPowerRequest(redshifts: [0]))
    }
  }
}
