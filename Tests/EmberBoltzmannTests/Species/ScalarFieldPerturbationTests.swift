import EmberNumerics
import EmberTheory
import Glibc
import Testing

@testable import EmberBoltzmann

/// Perturbations of a scalar field, and spectra of models with early dark energy where it begins.
@Suite(.serialized) struct ScalarFieldPerturbationTests {
  /// delta rho' = -3 aH (delta rho + delta p) - (rho + p) (theta + h'/2), which the field's equation has to imply.
  @Test func energyIsConserved() {
    let k: Lanes = [0.001, 0.003, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4]
    let field = (velocity: 0.02, force: 7e-4, curvature: -3e-3)
    let perturbation = ScalarFieldPerturbation(k: k)
    let (hubble, h) = (0.013, Lanes(repeating: 0.7))
    let columns: InlineArray<4, Lanes> = [
      Lanes(repeating: field.velocity), Lanes(repeating: field.force), Lanes(repeating: field.curvature), .zero,
    ]
    let medium = SpeciesMedium(
      time: 100, a: Lanes(repeating: 1e-3), hubble: Lanes(repeating: hubble), dark: .zero, columns: columns)
    let y: [Lanes] = [Lanes(repeating: 0.3), -0.2 + k]
    var rates = [Lanes.zero, .zero]
    perturbation.rates(medium, MetricRates(h: h, eta: .zero), y, &rates)
    let moments = perturbation.moments(medium, y)
    let (density, flux) = (moments.density, moments.flux)
    let pressure: Lanes = field.velocity * k * y[1] - field.force * y[0]
    let acceleration = -2 * hubble * field.velocity - field.force
    let forceRate = 2 * hubble * field.force + field.curvature * field.velocity
    var change: Lanes = k * (acceleration * y[1] + field.velocity * rates[1])
    change += forceRate * y[0] + field.force * rates[0]
    // Of 8 pi G a^2 delta rho.
    var expected: Lanes = 2 * hubble * density - 3 * hubble * (density + pressure)
    expected -= k * flux + h * (0.5 * field.velocity * field.velocity)
    for lane in 0..<Lanes.scalarCount { #expect(abs(change[lane] - expected[lane]) < 1e-15) }
  }

  private let solver = BoltzmannSolver(precision: .draft)
  private let request = TheoryRequest(spectra: [.lensedTT, .lensedEE, .lensingPotential], lmax: 1000)

  private func spectra(_ share: Double, _ others: [ParameterName: Double] = [:]) throws -> PowerSpectra {
    let field: [ParameterName: Double] = [.earlyShare: share, .earlyRedshift: 3.6, .earlyAngle: 2.7]
    let cosmology = CosmologicalParameters(field.merging(others) { $1 })
    return try solver.predict(ModelPoint(cosmology: cosmology), request).spectra
  }

  /// Dark energy of today that it may stand beside: PPF through w = -1, and a fluid.
  static let others: [[ParameterName: Double]] = [
    [:], [.w0: -0.8, .wa: -0.6], [.w0: -0.8, .wa: 0.1, .darkEnergySoundSpeed: 0.1],
    [.w0: -0.9, .wa: -0.3, .omegaK: 0.02, .neutrinoMass: 0.2],
  ]

  @Test(arguments: others) func noneOfItIsTheModelWithoutIt(others: [ParameterName: Double]) throws {
    let plain = try solver.predict(ModelPoint(cosmology: .init(others)), request).spectra
    #expect(try spectra(0, others) == plain)
  }

  /// Beside dark energy that hardly varies spectra are those beside a cosmological constant, within 10^-5 but for late-time effects at low multipoles.
  @Test(arguments: [[ParameterName.w0: -1 + 1e-6], [.w0: -1 + 1e-6, .darkEnergySoundSpeed: 1], [.wa: -1e-6]])
  func theCosmologicalConstantIsALimit(others: [ParameterName: Double]) throws {
    let (plain, varied) = (try spectra(0.08), try spectra(0.08, others))
    for kind in request.spectra {
      let (a, b) = (try #require(plain[kind]), try #require(varied[kind]))
      for l in 2...1000 { #expect(abs(b[l] / a[l] - 1) < (l < 30 ? 1e-4 : 1e-5), "\(kind.rawValue), l = \(l)") }
    }
  }

  /// A polynomial of fourth degree goes through no early dark energy and five shares of it: no scatter and no step beyond 10^-5.
  @Test(arguments: [others[0], others[3]]) func spectraBeginSmoothly(others: [ParameterName: Double]) throws {
    let points: [Double] = [0, 1, 2, 3, 4, 5]
    let values = try points.map { try spectra(2e-3 * $0, others) }
    let weights: [Double] = points.map { x in
      1 / points.filter { $0 != x }.reduce(1.0) { $0 * (x - $1) }
    }
    let size = weights.reduce(0.0) { $0 + abs($1) }
    for kind in request.spectra {
      let rows = try values.map { try #require($0[kind]) }
      for l in stride(from: 12, through: 1000, by: 4) {
        var sum = 0.0
        for (weight, value) in zip(weights, rows) { sum += weight * log(value[l]) }
        #expect(abs(sum) / size < 1e-5, "\(kind.rawValue), l = \(l): \(sum / size)")
      }
    }
  }

  /// Where there is none, the derivative along its share is a difference to one side, beside the lanes' own of other parameters.
  @Test func derivativesWhereThereIsNone() throws {
    let request = TheoryRequest(spectra: [.unlensedTT], lmax: 300)
    let point = ModelPoint(cosmology: .init([.earlyShare: 0]))
    let both = try solver.differentiate(point, request, by: [.earlyShare, .earlyAngle, .omegaB])
    let alone = try solver.differentiate(ModelPoint(cosmology: .init()), request, by: [.omegaB])
    #expect(both.spectra[.omegaB] == alone.spectra[.omegaB])
    #expect(both.spectra[.earlyAngle]?[.unlensedTT]?.allSatisfy { $0 == 0 } == true)
    let slope = try #require(both.spectra[.earlyShare]?[.unlensedTT])
    let (none, some) = (try spectrum(0), try spectrum(1e-3))
    var (sum, norm) = (0.0, 0.0)
    for l in 30...300 {
      sum += pow(slope[l] - (some[l] - none[l]) / 1e-3, 2)
      norm += slope[l] * slope[l]
    }
    #expect((sum / norm).squareRoot() < 0.02)
  }

  private func spectrum(_ share: Double) throws -> [Double] {
    let request = TheoryRequest(spectra: [.unlensedTT], lmax: 300)
    let point = ModelPoint(cosmology: .init([.earlyShare: share]))
    return try #require(try solver.predict(point, request).spectra[.unlensedTT])
  }
}
