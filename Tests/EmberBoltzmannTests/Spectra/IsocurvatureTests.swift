import EmberNumerics
import EmberTheory
import EmberThermodynamics
import Testing

@testable import EmberBoltzmann

@Suite struct IsocurvatureTests {
  private let solver = BoltzmannSolver(precision: .draft)
  private let request = TheoryRequest(spectra: [.unlensedTT, .lensedTT, .lensedEE, .lensingPotential], lmax: 300)

  private func point(_ values: [ParameterName: Double]) -> ModelPoint { ModelPoint(cosmology: .init(values)) }

  /// The rate of eta that the fluxes of the series make is that of the series, as is the rate of the photons' density.
  @Test(arguments: IsocurvatureMode.allCases) func theSeriesObeyTheConstraints(mode: IsocurvatureMode) throws {
    let universe = try PerturbedUniverse(CosmologicalModel(.init([.neutrinoMass: 0])), SolverConfiguration())
    let k = Lanes(repeating: 0.05)
    let layout = SolverPrecision.default.layout(
      acousticPhase: 0, feedsOnlyLensing: false, massiveGroups: 0, darkEnergy: false)
    let system = EinsteinBoltzmannSystem(universe: universe, layout: layout, k: k, errorCap: 1)
    func state(_ tau: Double) -> [Lanes] {
      var y = [Lanes](repeating: .zero, count: layout.count)
      y.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        universe.initialConditions.fill(base, layout, k: k, tau: tau, mode: mode) { _ in 1 }
      }
      return y
    }
    let tau = 0.2
    let (before, here, after) = (state(0.8 * tau), state(tau), state(1.2 * tau))
    var rates = here
    var metric = MetricRates(h: .zero, eta: .zero)
    here.withUnsafeBufferPointer { y in
      guard let base = y.baseAddress else { return }
      metric = system.metricRates(universe.medium(at: tau), base)
      rates.withUnsafeMutableBufferPointer { system.nonstiffRates(tau, base, $0.baseAddress!) }
    }
    func slope(_ index: Int) -> Double { (after[index] - before[index])[0] / (0.4 * tau) }
    let largest = [layout.eta, layout.photonDensity, layout.neutrino].map { abs(rates[$0][0]) }.max() ?? 0
    for index in [layout.eta, layout.photonDensity, layout.neutrino, layout.neutrino + 1, layout.neutrino + 2] {
      #expect(abs(rates[index][0] - slope(index)) < 0.01 * largest, "\(index): \(rates[index][0]), \(slope(index))")
    }
    #expect(abs(metric.eta[0] - slope(layout.eta)) < 0.005 * abs(slope(layout.eta)) + 1e-4 * largest)
  }

  /// What is switched off costs and changes nothing; switched on it grows with f where it is correlated, and with f^2 where it is not.
  @Test func theFirstTraceIsSmall() throws {
    let trace = 1e-4
    let plain = point([:])
    let none = point([.coldDarkMatterRatio: 0])
    let correlated = point([.coldDarkMatterRatio: trace, .coldDarkMatterCorrelation: 0.5])
    let free = point([.coldDarkMatterRatio: trace])
    let ten = point([.coldDarkMatterRatio: 10 * trace, .coldDarkMatterCorrelation: 0.5])
    let answers = try solver.predict(variants: [plain, none, correlated, free, ten], request)
    let alone = try solver.predict(plain, request)
    #expect(answers[1].spectra == answers[0].spectra && answers[0].spectra == alone.spectra)
    for kind in request.spectra {
      let spectra = try answers.map { try #require($0.spectra[kind]) }
      for l in stride(from: 2, through: 300, by: 7) {
        let change = spectra[2][l] / spectra[0][l] - 1
        #expect(abs(change) < 20 * trace && abs(spectra[3][l] / spectra[0][l] - 1) < 400 * trace * trace)
        #expect(abs(spectra[4][l] / spectra[0][l] - 1 - 10 * change) < 1e-2 * abs(10 * change) + 1e-5)
      }
    }
    #expect(answers[2].derived != answers[0].derived)
  }

  /// Far outside the horizon what is left of large terms that cancel depends on the sum over the momenta of massive neutrinos.
  @Test func momentaOfNeutrinosAreEnough() throws {
    var finer = SolverPrecision.draft
    finer.momentumNodes = 20
    let request = TheoryRequest(spectra: [.unlensedTT], lmax: 30)
    let quadrupoles = try [SolverPrecision.draft, finer].map { precision in
      let solver = BoltzmannSolver(precision: precision)
      let answers = try solver.predict(variants: [point([:]), point([.coldDarkMatterRatio: 10])], request)
      let spectra = try answers.map { try #require($0.spectra[.unlensedTT]) }
      return spectra[1][2] - spectra[0][2]
    }
    #expect(abs(quadrupoles[0] / quadrupoles[1] - 1) < 1e-3, "\(quadrupoles)")
  }

  @Test func variantsAreWhatEachPointGives() throws {
    let points = [
      point([:]), point([.baryonRatio: 2, .baryonIndex: 0.9]),
      point([.baryonRatio: 1, .baryonCorrelation: -0.3, .neutrinoVelocityRatio: 0.2]),
    ]
    let variants = try solver.predict(variants: points, request)
    for (variant, point) in zip(variants, points) {
      let alone = try solver.predict(point, request)
      #expect(variant.spectra == alone.spectra && variant.derived == alone.derived)
    }
  }

  /// Baryons and cold dark matter differ by a compensated perturbation that only acoustics of the smallest scales see.
  @Test func matterCountsByItsShare() throws {
    let baryons = 0.02237737 / 0.1201035
    let pair = [
      point([.coldDarkMatterRatio: 0.5, .coldDarkMatterIndex: 1]),
      point([.baryonRatio: 0.5 / baryons, .baryonIndex: 1]),
    ]
    let spectra = try pair.map { try #require(solver.predict($0, request).spectra[.unlensedTT]) }
    for l in stride(from: 2, through: 300, by: 7) { #expect(abs(spectra[1][l] / spectra[0][l] - 1) < 2e-3, "\(l)") }
  }

  @Test func fluctuationsHaveAllModes() throws {
    let mixed = point([.sigma8: 0.8, .coldDarkMatterRatio: 0.8, .coldDarkMatterCorrelation: -0.5])
    let derived = try solver.predict(mixed, request).derived
    #expect(abs((derived[.sigma8] ?? 0) - 0.8) < 1e-9)
    let growth = try solver.growth(mixed.cosmology, redshifts: [0])
    #expect(abs((growth.sigma8.first ?? 0) - 0.8) < 1e-5)
  }

  @Test func curvedSpaceIsRefused() {
    #expect { try solver.predict(point([.omegaK: 0.01, .baryonRatio: 1]), request) } throws: {
      ($0 as? TheoryError)?.category == "unphysical f_bi"
    }
  }
}
