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

  /// Place of the redshift, k in 1/Mpc, power without neutrinos and cross-power over that of all matter.
  private static let ratios: [(z: Int, k: Double, own: Double, mixed: Double)] = [
    (0, 0.001, 1.000481, 1.000241), (0, 0.01, 1.013564, 1.006759),
    (0, 0.05, 1.044380, 1.021949), (0, 0.2, 1.063687, 1.031352),
    (0, 1, 1.068671, 1.033765), (1, 0.001, 1.000692, 1.000346),
    (1, 0.01, 1.017630, 1.008777), (1, 0.05, 1.049754, 1.024575),
    (1, 0.2, 1.065575, 1.032267), (1, 1, 1.068844, 1.033849),
  ]

  /// Ratios by CAMB 2.0.5 with AccuracyBoost 1.5 (omega_b 0.02237737, omega_cdm 0.1201035, H0 64, three neutrinos of 0.15 eV).
  @Test("Cold dark matter and baryons have CAMB's power beside all matter")
  func pairs() throws {
    let request = MatterPowerRequest(
      redshifts: [0, 1], largestWavenumber: 1, pairs: Set(MatterPair.allCases), needsNonlinear: true)
    let cosmology = CosmologicalParameters([
      .omegaB: 0.02237737, .omegaCDM: 0.1201035, .hubbleConstant: 64, .neutrinoMass: 0.45, .massiveNeutrinos: 3,
      .nonlinear: 1,
    ])
    let spectrum = try Self.solver.matterPower(cosmology, request)
    #expect(spectrum.pairs == MatterPair.allCases)
    let (all, cross) = (try #require(spectrum[.all]), try #require(spectrum[MatterPair(.withoutNeutrinos, .all)]))
    let cold = try #require(spectrum[MatterPair(.withoutNeutrinos, .withoutNeutrinos)])
    let nonlinear = (all: try #require(all.nonlinear), cold: try #require(cold.nonlinear))
    for (z, k, own, mixed) in Self.ratios {
      let distances = spectrum.wavenumbers.map { abs(log($0 / k)) }
      let i = try #require(distances.indices.min { distances[$0] < distances[$1] })
      #expect(abs(cold.linear[z][i] / all.linear[z][i] - own) < 1e-3, "z = \(z), k = \(k)")
      #expect(abs(cross.linear[z][i] / all.linear[z][i] - mixed) < 1e-3, "z = \(z), k = \(k)")
      #expect(abs(nonlinear.cold[z][i] / cold.linear[z][i] / (nonlinear.all[z][i] / all.linear[z][i]) - 1) < 1e-12)
    }
  }

  /// Poisson's equation in the matter era, k^2 phi = -(3/2) Omega_m H0^2 (1 + z) delta, well inside the horizon.
  @Test("The potential that bends light is that of matter")
  func weyl() throws {
    let request = MatterPowerRequest(redshifts: [0, 2], largestWavenumber: 1, pairs: Set(MatterPair.allCases))
    let cosmology = CosmologicalParameters([.omegaMatterPhysical: 0.143, .neutrinoMass: 0, .massiveNeutrinos: 0])
    let spectrum = try Self.solver.matterPower(cosmology, request)
    let (all, weyl) = (try #require(spectrum[.all]), try #require(spectrum[MatterPair(.weyl, .weyl)]))
    let cross = try #require(spectrum[MatterPair(.weyl, .all)])
    for (row, z) in request.redshifts.enumerated() {
      let factor = 1.5 * 0.143 / (2997.92458 * 2997.92458) * (1 + z)
      for (i, k) in spectrum.wavenumbers.enumerated() where k > 0.02 {
        #expect(abs((weyl.linear[row][i] / all.linear[row][i]).squareRoot() / factor - 1) < 2e-3, "k = \(k)")
        #expect(abs(cross.linear[row][i] / all.linear[row][i] / factor + 1) < 2e-3, "k = \(k)")
      }
    }
  }

  @Test("A prediction carries the power that its request names, and its derivatives")
  func product() throws {
    let wanted = MatterPowerRequest(redshifts: [0.5], largestWavenumber: 0.1)
    let request = TheoryRequest(derived: ["H0"], matterPower: wanted)
    let point = ModelPoint(cosmology: CosmologicalParameters())
    let answer = try Self.solver.differentiate(point, request, by: [.logA])
    let power = try #require(answer.prediction.products.matterPower)
    #expect(power == (try Self.solver.matterPower(point.cosmology, wanted)) && !Self.solver.isImmediate(request))
    #expect(answer.prediction.derived["H0"] != nil)
    // P is proportional to exp(ln 10^10 A_s).
    let slopes = try #require(answer.change(.logA)?.matterPower?.linear[0])
    for (slope, value) in zip(slopes, power.linear[0]) { #expect(abs(slope / value - 1) < 1e-4) }
  }

  @Test("Non-linear power of a model without it, and the power of two fields with isocurvature modes, are refused")
  func refusals() {
    for (parameters, request) in [
      ([:], MatterPowerRequest(redshifts: [0], needsNonlinear: true)),
      ([.coldDarkMatterRatio: 0.1], MatterPowerRequest(redshifts: [0], pairs: Set(MatterPair.allCases))),
    ] as [([ParameterName: Double], MatterPowerRequest)] {
      #expect(throws: TheoryError.self) { try Self.solver.matterPower(CosmologicalParameters(parameters), request) }
    }
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
