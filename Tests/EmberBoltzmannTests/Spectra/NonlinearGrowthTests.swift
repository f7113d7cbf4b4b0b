import EmberTheory
import Glibc
import Testing

@testable import EmberBoltzmann
@testable import EmberNonlinear
@testable import EmberThermodynamics
@testable import EmberProjection

/// What non-linear growth does to spectra.
@Suite struct NonlinearGrowthTests {
  private static let solver = BoltzmannSolver(precision: .draft)

  private func power(
    _ parameters: [ParameterName: Double] = [:], redshifts: [Double], largest: Double = 5
  ) throws -> MatterPowerSpectrum {
    var cosmology = CosmologicalParameters(parameters)
    cosmology[given: .nonlinear] = 1
    return try Self.solver.matterPower(
      cosmology, MatterPowerRequest(redshifts: redshifts, largestWavenumber: largest))
  }

  @Test func largeScalesStayLinear() throws {
    let spectrum = try power(redshifts: [0, 1])
    let nonlinear = try #require(spectrum.nonlinear)
    for z in 0...1 {
      for (i, k) in spectrum.wavenumbers.enumerated() where k < 5e-3 {
        #expect(abs(nonlinear[z][i] / spectrum.linear[z][i] - 1) < 2e-3, "k = \(k)")
      }
    }
  }

  @Test func smallScalesGrowFasterAndLater() throws {
    let spectrum = try power(redshifts: [0, 0.5, 1, 2, 4])
    let nonlinear = try #require(spectrum.nonlinear)
    for (i, k) in spectrum.wavenumbers.enumerated() where k > 1 {
      let ratios = (0...4).map { nonlinear[$0][i] / spectrum.linear[$0][i] }
      #expect(zip(ratios, ratios.dropFirst()).allSatisfy { $0 > $1 } && ratios[4] > 0.8, "k = \(k): \(ratios)")
    }
  }

  /// CAMB's `mead2020_feedback` over `mead2020`, in the fiducial model.
  @Test(arguments: [
    (7.6, 0.0, [0.99797, 0.98973, 0.96789, 0.91568]), (7.6, 1, [0.99869, 0.98846, 0.94887, 0.8985]),
    (8.0, 0, [0.99214, 0.96099, 0.89264, 0.79888]), (8.0, 1, [0.99667, 0.97091, 0.87888, 0.81262]),
    (8.0, 3, [1.0, 1.0, 1.00016, 1.00562]),
  ])
  func feedbackSuppressesPower(temperature: Double, z: Double, expected: [Double]) throws {
    let (plain, heated) = (
      try power(redshifts: [z]), try power([.feedbackTemperature: temperature], redshifts: [z])
    )
    let (a, b) = (try #require(plain.nonlinear)[0], try #require(heated.nonlinear)[0])
    for (k, ratio) in zip([0.1, 0.3, 1, 3], expected) {
      let i = try #require(plain.wavenumbers.firstIndex { $0 > k }) - 1
      let t = log(k / plain.wavenumbers[i]) / log(plain.wavenumbers[i + 1] / plain.wavenumbers[i])
      let ours = (1 - t) * b[i] / a[i] + t * b[i + 1] / a[i + 1]
      #expect(abs(ours / ratio - 1) < 1.5e-3, "k = \(k): \(ours) and \(ratio)")
    }
    #expect(heated.linear == plain.linear)
  }

  @Test func earlyTimesStayLinear() throws {
    let spectrum = try power(redshifts: [40], largest: 1)
    let nonlinear = try #require(spectrum.nonlinear)
    for (a, b) in zip(nonlinear[0], spectrum.linear[0]) { #expect(abs(a / b - 1) < 3e-3) }
  }

  /// The halo model's own sigma_8 is the derived one where there are no neutrinos.
  @Test func sigma8OfTheHaloModelIsTheDerivedOne() throws {
    let parameters = CosmologicalParameters([.neutrinoMass: 0, .massiveNeutrinos: 0])
    let model = try CosmologicalModel(parameters)
    let universe = try PerturbedUniverse([.neutrinoMass: 0, .massiveNeutrinos: 0], precision: .draft)
    let sources = try SourceFunctions(
      universe, SpectralRanges(TheoryRequest(spectra: [], lmax: 0), .draft),
      matterTimes: [universe.background.conformalAge])
    let primordial = model.primordial
    let history = try #require(sources.matter[.all])
    let linear = LinearMatterPower(
      wavenumbers: history.wavenumbers, contrast: history.contrast[0], primordial: primordial)
    let power = NonlinearUniverse(universe.background, primordial).power(.hmcode2020, linear, to: 2, a: 1)
    let halo = try #require(power as? HMcode2020)
    #expect(abs(halo.sigma8 / sources.sigma8(h: model.h, primordial) - 1) < 1e-4)
  }

  /// Along a line in amplitude, differences of second order vary slowly: no grid moves and nothing switches.
  @Test func smoothInTheParameters() throws {
    let values = try (0...4).map { i in
      try #require(power([.logA: 3.04 + 0.002 * Double(i)], redshifts: [0], largest: 5).nonlinear)[0]
    }
    for k in stride(from: 0, to: values[0].count, by: 7) {
      let y = values.map { log($0[k]) }
      let fourth = y[0] - 4 * y[1] + 6 * y[2] - 4 * y[3] + y[4]
      #expect(abs(fourth) < 1e-7, "\(fourth)")
    }
  }

  /// Limber's ratio raises the potential at high multipoles only, and lensed spectra come along.
  @Test func lensingPotentialGrowsAtHighMultipoles() throws {
    let request = TheoryRequest(spectra: [.lensingPotential, .unlensedTT, .lensedBB], lmax: 2000)
    let linear = try Self.solver.predict(ModelPoint(cosmology: CosmologicalParameters()), request).spectra
    let point = ModelPoint(cosmology: CosmologicalParameters([.nonlinear: 1]))
    let nonlinear = try Self.solver.predict(point, request).spectra
    let (a, b) = (try #require(nonlinear[.lensingPotential]), try #require(linear[.lensingPotential]))
    #expect(abs(a[10] / b[10] - 1) < 3e-3)
    #expect(a[2000] / b[2000] > 1.1 && a[2000] / b[2000] < 1.5)
    #expect(nonlinear[.unlensedTT] == linear[.unlensedTT])
    let (x, y) = (try #require(nonlinear[.lensedBB]), try #require(linear[.lensedBB]))
    #expect(x[1500] > 1.02 * y[1500])
  }

  /// Amplitude and tilt stay fast parameters.
  @Test func variantsAgreeWithFullCalls() throws {
    let request = TheoryRequest(spectra: [.lensingPotential, .lensedBB], lmax: 500)
    let points = [2.1e-9, 2.3e-9].map {
      ModelPoint(cosmology: CosmologicalParameters([.amplitude: $0, .nonlinear: 1]))
    }
    let variants = try Self.solver.predict(variants: points, request)
    for (point, variant) in zip(points, variants) {
      #expect(try Self.solver.predict(point, request).spectra == variant.spectra)
    }
  }
}
