import EmberBandPowers
import EmberConfiguration
import EmberInference
import EmberLikelihood
import EmberNumerics
import EmberReports
import EmberTestSupport
import EmberTheory
import EmberWorkflows
import Testing

@testable import EmberAssembly
@testable import EmberDataTools

@Suite("Consistency of band powers")
struct ConsistencyTests {
  private static let yaml = Sample.yaml(
    replacing: 6, by: "A_planck: {prior: {dist: norm, loc: 1, scale: 0.0025}}"
  ).replacing("planck2018_lowl_tt: null", with: "planck2018_plik_lite: null\n  planck2018_lowl_tt: null")

  private static let provider = FiniteDifferenceProvider(
    AcousticStandIn(), steps: [.omegaB: 2e-5, .tauReio: 1e-3], richardson: true)

  private static func surroundings() throws -> (Posterior, TheorySurroundings) {
    let posterior = Posterior(try RunConfiguration(yaml: yaml), solver: AcousticStandIn())
    return (posterior, try posterior.surroundings([0.0221, 0.058, 1.001], by: provider))
  }

  @Test("Chi squared is the likelihood's, spectra and channels are told apart, and the report has all of them")
  func report() throws {
    let (posterior, around) = try Self.surroundings()
    let linear = try posterior.linearization(around)
    let covariance = try #require(linear.fisher.inverse)
    let sets = try posterior.likelihoods.members.map {
      try BandPowerResiduals(try #require($0 as? any GaussianBandPowers), around, covariance: covariance)
    }
    let table = GoodnessTable(linear, posterior.likelihoods, covariance)
    #expect(sets[0].layout.names == ["TT", "TE", "EE"] && sets[0].layout.rows(of: "TE").count == 199)
    for (set, row) in zip(sets, table.rows) {
      let goodness = try #require(row.goodness)
      #expect(abs(set.fitted.goodness.chiSquared / goodness.chiSquared - 1) < 1e-8)
      #expect(abs(set.fitted.goodness.degreesOfFreedom - goodness.degreesOfFreedom) < 1e-6)
      #expect(abs(goodness.chiSquared - row.minusTwoLogLikelihood) < 1e-6)
    }
    // Three parameters, of which priors know a part.
    let total = try #require(table.total)
    #expect(total.count == 615 && total.degreesOfFreedom > 612 && total.degreesOfFreedom < 615)
    let report = try ConsistencyReport(sets, table)
    #expect(report.text.contains("  EE") && report.text.contains("all of these"))
    let lines = report.table.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines.count == 616 && lines.allSatisfy { $0.count == 9 || $0[0] == "#" })
    #expect(report.svg(title: "a & b").contains("a &amp; b"))
  }

  @Test("Centres of bands and their unit: plik's windows are averages of C_l, shown as D_l")
  func bands() throws {
    let (_, around) = try Self.surroundings()
    let set = try BandPowerResiduals(try PlanckLite2018(), around, covariance: nil)
    let l = set.layout.bands[100].centre
    #expect(set.layout.bands[100].multipoles.contains(Int(l)))
    let direct = PowerSpectra.bandPowerFactor(.lensedTT, l: Int(l.rounded()))
    #expect(abs(set.layout.bands[100].scale / direct - 1) < 0.01)
  }

  @Test("A subset's residuals have the derivatives they claim, and all band powers are the posterior")
  func subsets() throws {
    let (posterior, around) = try Self.surroundings()
    let set = try BandPowerResiduals(try PlanckLite2018(), around, covariance: nil)
    let parts = [try SubsetPart(set, rows: Array(100..<140)), SubsetPart(posterior.likelihoods.members[1])]
    var problem = SubsetProblem(posterior: posterior, provider: Self.provider, parts: parts, willEvaluate: {})
    let x = [0.0222, 0.059, 1.002]
    let linear = try problem.linearize(x)
    let mismatch = try worstDerivativeMismatch(linear.jacobian, at: x, steps: [2e-5, 1e-3, 1e-3]) {
      try problem.residuals($0)
    }
    #expect(linear.residuals.count == 42 && mismatch < 1e-5)
    let all = [try SubsetPart(set, rows: Array(0..<613)), SubsetPart(posterior.likelihoods.members[1])]
    var whole = SubsetProblem(posterior: posterior, provider: Self.provider, parts: all, willEvaluate: {})
    let direct = try posterior.likelihoods.chiSquared(
      try AcousticStandIn().predict(posterior.space.point(x), posterior.request).products,
      nuisance: posterior.space.point(x).nuisance)
    #expect(abs(try whole.residuals(x).reduce(0) { $0 + $1 * $1 } / direct.reduce(0, +) - 1) < 1e-9)
  }

  @Test("Channels of one spectrum are combined band by band, with the errors of beams in the covariance")
  func channels() throws {
    let yaml = Self.yaml.replacing("planck2018_plik_lite: null", with: "act_dr4_cmbonly: null")
    let configuration = try RunConfiguration(yaml: yaml)
    let set = try #require(
      configuration.likelihoods.compactMap { $0 as? any GaussianBandPowers }.first { $0.name.contains("act") })
    let spectra = try AcousticStandIn().predict(
      ParameterSpace(configuration).point([0.0221, 0.058]), set.request)
    var nuisance = NuisanceParameters()
    for info in set.nuisanceParameters { nuisance[info.name] = 1 }
    let around = TheorySurroundings(
      x: [], nuisance: nuisance, prediction: spectra, directions: [], derived: [])
    let residuals = try BandPowerResiduals(set, around, covariance: nil)
    let (rows, places, centres) = try #require(residuals.layout.common(.lensedTT))
    #expect(rows.count == 80 && centres.count == 40 && Set(places) == Set(0..<40))
    let (combined, rest) = try residuals.fitted.selecting(rows).combination(places)
    #expect(combined.residual.count == 40 && rest.count == 40 && rest.degreesOfFreedom == 40)
    // Deep and wide field agree whatever the model is.
    #expect(rest.probability > 0.01 && rest.probability < 0.99, "\(rest)")
  }

  @Test("How band powers answer to nuisance parameters agrees with differences")
  func nuisance() throws {
    let (_, around) = try Self.surroundings()
    let theory: BandPowerTheory = try PlanckLite2018().theory
    let spectra = around.prediction.products.spectra
    let response = try #require(
      try theory.nuisanceResponses(spectra, NuisanceParameters(["A_planck": 1.001]))["A_planck"])
    let column = Matrix(rows: response.count, columns: 1, elements: response)
    let mismatch = try worstDerivativeMismatch(column, at: [1.001], steps: [1e-3]) {
      try theory.bandPowers(spectra, NuisanceParameters(["A_planck": $0[0]]))
    }
    #expect(mismatch < 1e-6)
  }
}
