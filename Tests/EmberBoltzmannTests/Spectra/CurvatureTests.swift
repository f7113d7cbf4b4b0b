import EmberNumerics
import EmberTheory
import Glibc
import Testing

@testable import EmberBoltzmann
@testable import EmberNonlinear
@testable import EmberThermodynamics

@Suite(.serialized) struct CurvatureTests {
  private let solver = BoltzmannSolver(precision: .draft)
  private let request = TheoryRequest(spectra: [.lensedTT, .lensedEE, .lensingPotential], lmax: 1000)

  private func spectra(_ curvature: Double) throws -> PowerSpectra {
    try solver.predict(ModelPoint(cosmology: .init([.omegaK: curvature])), request).spectra
  }

  /// Curved and flat space have different radial functions and sums, and agree to 0.01 % where they meet; E modes at l = 2 to 0.3 %, of a cosmic
  /// variance of 60 %.
  @Test(arguments: [1e-7, -1e-7]) func flatSpaceIsTheirLimit(curvature: Double) throws {
    let (flat, bent) = (try spectra(0), try spectra(curvature))
    for kind in request.spectra {
      let (a, b) = (try #require(flat[kind]), try #require(bent[kind]))
      for l in 2...1000 {
        let percent = 100 * abs(b[l] / a[l] - 1)
        #expect(percent < 0.01, "\(kind.rawValue), l = \(l): \(percent) %")
      }
    }
  }

  /// A polynomial of fourth degree goes through six neighbours on both sides of flat space: no scatter and no step beyond 10^-5.
  @Test func spectraAreSmoothInCurvature() throws {
    let points: [Double] = [-4, -2, -1, 1, 2, 4]
    let values = try points.map { point in try #require(try spectra(1e-3 * point)[.lensedTT]) }
    // The fifth divided difference, by the size of its terms.
    let weights: [Double] = points.map { x in
      1 / points.filter { $0 != x }.reduce(1.0) { $0 * (x - $1) }
    }
    let size = weights.reduce(0.0) { $0 + abs($1) }
    for l in stride(from: 12, through: 1000, by: 4) {
      var sum = 0.0
      for (weight, value) in zip(weights, values) { sum += weight * log(value[l]) }
      #expect(abs(sum) / size < 1e-5, "l = \(l): \(sum / size)")
    }
  }

  /// Along Omega_k by differences, beside the analytic ones of the lanes.
  @Test func derivativesAlongCurvatureAreDifferences() throws {
    let request = TheoryRequest(spectra: [.unlensedTT], lmax: 300)
    let point = ModelPoint(cosmology: .init())
    let both = try solver.differentiate(point, request, by: [.omegaK, .omegaB])
    let alone = try solver.differentiate(point, request, by: [.omegaB])
    let slope = try #require(both.spectra[.omegaK]?[.unlensedTT])
    var (sum, norm) = (0.0, 0.0)
    func value(_ curvature: Double) throws -> [Double] {
      try #require(try solver.predict(ModelPoint(cosmology: .init([.omegaK: curvature])), request).spectra[.unlensedTT])
    }
    let (far, near) = (try value(2e-3), try value(-2e-3))
    for l in 30...300 {
      sum += pow(slope[l] - (far[l] - near[l]) / 4e-3, 2)
      norm += slope[l] * slope[l]
    }
    #expect((sum / norm).squareRoot() < 0.01)
    #expect(both.spectra[.omegaB]?[.unlensedTT] == alone.spectra[.omegaB]?[.unlensedTT])
    let closed = try solver.differentiate(ModelPoint(cosmology: .init([.omegaK: -0.01])), request, by: [.omegaB])
    #expect(closed.spectra[.omegaB]?[.unlensedTT]?.allSatisfy(\.isFinite) == true)
  }

  @Test(arguments: [([ParameterName.omegaK: -0.3, .hubbleConstant: 67.32], "unphysical Omega_k")])
  func whatIsNotThereIsNamed(given: [ParameterName: Double], category: String) {
    #expect { try solver.predict(ModelPoint(cosmology: .init(given)), request) } throws: {
      ($0 as? TheoryError)?.category == category
    }
  }

  /// eta, h and the fluxes of the initial series obey the constraints at the longest waves of any universe: the rate of eta that the flux of all
  /// species makes is that of its own series.
  @Test(arguments: [(-0.05, 1.0), (-0.05, 3), (0.05, 1), (0.05, 0.2), (0, 1)])
  func initialConditionsObeyTheConstraints(curvature: Double, multiple: Double) throws {
    let universe = try PerturbedUniverse(
      CosmologicalModel(.init([.omegaK: curvature, .neutrinoMass: 0])), SolverConfiguration())
    let unit = max(abs(universe.geometry.curvature), 1e-10).squareRoot()
    let k = Lanes(repeating: universe.geometry.wavenumber(max(universe.geometry.smallestLabel, unit * multiple)))
    let layout = SolverPrecision.default.layout(
      acousticPhase: 0, feedsOnlyLensing: false, massiveGroups: 0, darkEnergy: false)
    let system = EinsteinBoltzmannSystem(universe: universe, layout: layout, k: k, errorCap: 1)
    func state(_ tau: Double) -> [Lanes] {
      var y = [Lanes](repeating: .zero, count: layout.count)
      y.withUnsafeMutableBufferPointer { buffer in
        universe.initialConditions.fill(buffer.baseAddress!, layout, k: k, tau: tau) { _ in 1 }
      }
      return y
    }
    let tau = 0.2
    let (before, here, after) = (state(0.8 * tau), state(tau), state(1.2 * tau))
    let metric = here.withUnsafeBufferPointer { system.metricRates(universe.medium(at: tau), $0.baseAddress!) }
    let rate = (after[layout.eta] - before[layout.eta]) / (0.4 * tau)
    let expected = k * k * tau
    #expect(abs((metric.eta - rate)[0]) < 0.01 * expected[0], "\(metric.eta[0]), \(rate[0])")
    // delta_gamma' = -2/3 h' - (4/3) theta, theta being of higher order.
    let density = (after[layout.photonDensity] - before[layout.photonDensity]) / (0.4 * tau)
    let excess: Double = density[0] + metric.h[0] * (2.0 / 3)
    #expect(abs(excess) < 0.01 * expected[0])
  }

  /// The growth that the halo model takes, without dark energy.
  @Test func growthSlowsInOpenUniverses() {
    let (flat, open) = (MatterGrowth(omegaMatter: 0.3), MatterGrowth(omegaMatter: 0.3, omegaK: 0.7))
    // Without dark energy D = 1 + 3/x + 3 sqrt((1 + x)/x^3) ln(sqrt(1 + x) - sqrt(x)) with x = (1/Omega_m - 1) a (Peebles 1980).
    func exact(_ a: Double) -> Double {
      let x = (1 / 0.3 - 1) * a
      return 1 + 3 / x + 3 * ((1 + x) / (x * x * x)).squareRoot() * log((1 + x).squareRoot() - x.squareRoot())
    }
    #expect(abs(open(1) / open(0.1) / (exact(1) / exact(0.1)) - 1) < 1e-4)
    #expect(open(1) < flat(1))
  }
}
