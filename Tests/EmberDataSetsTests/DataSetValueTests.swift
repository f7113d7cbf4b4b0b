import EmberLikelihood
import EmberTestSupport
import EmberTheory
import Testing

/// The data sets that are data alone: their values by the programs of their authors, and their derivatives.
@Suite("Data sets with descriptions")
struct DataSetValueTests {
  struct Case: Sendable {
    var name: String
    var variant: String?
    var spectra: String
    var nuisance: [String: Double] = [:]
    var chiSquared: Double
    var tolerance: Double
  }

  /// From candl 1.8.2 and Cobaya 3.6.2, to the digits that they print.
  static let cases: [Case] = [
    Case(
      name: "act_dr6_cmbonly", spectra: "act_dr6", nuisance: ["A_act": 1.01, "P_act": 0.95],
      chiSquared: 695.5870410399649, tolerance: 1e-8),
    // The files of candl in double precision; windows are kept in single precision here.
    Case(
      name: "act_dr4_cmbonly", spectra: "act_dr4", nuisance: ["yp": 1.003], chiSquared: 288.2530224107168,
      tolerance: 1e-6),
    Case(
      name: "spt3g_2018_lite", spectra: "spt_lite", nuisance: ["Tcal": 1.001, "Ecal": 1.001], chiSquared: 141.74004888,
      tolerance: 1e-7),
    Case(
      name: "act_dr6_lensing", spectra: "act_lensing", chiSquared: 2 * 7.028457181071917, tolerance: 1e-8),
    Case(
      name: "act_dr6_lensing", variant: "with_cmb", spectra: "act_lensing_cmb", chiSquared: 2 * 7.065242413377,
      tolerance: 1e-8),
    Case(
      name: "spt3g_2018_lensing", spectra: "spt_phionly", nuisance: ["A_fg": 0.1859124984062065],
      chiSquared: 13.690098914197186, tolerance: 1e-6),
    Case(
      name: "spt3g_2018_lensing", variant: "with_cmb", spectra: "spt_phicmb", nuisance: ["A_fg": 1.678816599701749],
      chiSquared: 20.773461296282896, tolerance: 1e-6),
    Case(
      name: "planck2018_lensing", spectra: "planck_lensing_B", nuisance: ["A_planck": 1.00044], chiSquared: 8.862474,
      tolerance: 1e-6),
    Case(
      name: "planck2018_lensing", variant: "aggressive", spectra: "planck_lensing_B", nuisance: ["A_planck": 1.00044],
      chiSquared: 13.997722, tolerance: 1e-6),
    Case(
      name: "planck2018_lensing", variant: "conservative_cmb_marginalised", spectra: "planck_lensing_B",
      chiSquared: 9.070260, tolerance: 1e-6),
    Case(
      name: "planck2018_lensing", variant: "aggressive_cmb_marginalised", spectra: "planck_lensing_B",
      chiSquared: 13.680806, tolerance: 1e-6),
    Case(
      name: "planck2018_lensing", variant: "conservative_cmb_marginalised", spectra: "planck_lensing_M",
      chiSquared: 7.509750, tolerance: 1e-6),
    Case(
      name: "planck2018_lensing", variant: "aggressive_cmb_marginalised", spectra: "planck_lensing_M",
      chiSquared: 10.481932, tolerance: 1e-6),
  ]

  private static func load(_ test: Case) throws -> any Likelihood {
    try #require(try DataSetSpectra.load(test.name, LikelihoodOptions(variant: test.variant)).members.first)
  }

  @Test("chi^2 is what the authors' programs say", arguments: cases.indices)
  func values(index: Int) throws {
    let test = Self.cases[index]
    let likelihood = try Self.load(test)
    #expect(Set(likelihood.nuisanceParameters.map(\.name)) == Set(test.nuisance.keys))
    let value = try likelihood.chiSquared(
      try DataSetSpectra.spectra(test.spectra), nuisance: NuisanceParameters(test.nuisance))
    #expect(abs(value - test.chiSquared) < test.tolerance, "\(value)")
  }

  @Test("Slopes, responses and their transposes agree with differences", arguments: cases.indices)
  func derivatives(index: Int) throws {
    let test = Self.cases[index]
    let likelihood = try Self.load(test)
    let spectra = try DataSetSpectra.spectra(test.spectra)
    let changes = (0..<2).map { i in
      var change = PowerSpectra(lmax: spectra.lmax)
      for kind in spectra.kinds {
        change[kind] = spectra[kind]?.enumerated().map { l, c in c * (i == 0 ? 1 : Double(l % 7) - 3) }
      }
      return (TheoryProducts(spectra: change), 1e-3)
    }
    let mismatch = try worstSensitivityMismatch(
      of: likelihood, at: TheoryProducts(spectra: spectra), nuisance: NuisanceParameters(test.nuisance),
      along: changes, nuisances: test.nuisance.keys.sorted().map { ($0, 1e-3) })
    #expect(mismatch < 1e-6)
  }

  @Test("The joint prior of calibrations stands beside the data")
  func jointPrior() throws {
    let members = try DataSetSpectra.load("spt3g_2018_lite").members
    #expect(members[1] is GaussianLikelihood)
    #expect(members.map(\.name) == ["spt3g_2018_lite", "spt3g_2018_lite_prior"])
    let nuisance = NuisanceParameters(["Tcal": 1.002, "Ecal": 0.99])
    let value = try members[1].chiSquared(TheoryProducts(), nuisance: nuisance)
    let (a, b, c) = (2.018656167623705e-5, 6.246162807126638e-6, 5.290988953818231e-5)
    let expected = (0.002 * 0.002 * c - 2 * 0.002 * -0.01 * b + 0.01 * 0.01 * a) / (a * c - b * b)
    #expect(abs(value / expected - 1) < 1e-12)
    let mismatch = try worstSensitivityMismatch(
      of: members[1], at: TheoryProducts(), nuisance: nuisance, along: [],
      nuisances: [("Tcal", 1e-3), ("Ecal", 1e-3)])
    #expect(mismatch < 1e-8)
  }

  @Test("Priors and ranges of nuisance parameters are those of the authors")
  func priors() throws {
    func info(_ name: String, _ parameter: String) throws -> NuisanceParameterInfo? {
      try DataSetSpectra.load(name).members[0].nuisanceParameters.first { $0.name == parameter }
    }
    #expect(try info("act_dr6_cmbonly", "A_act")?.suggestedPrior == GaussianPrior(mean: 1, standardDeviation: 0.003))
    #expect(try info("act_dr6_cmbonly", "P_act")?.range == 0.9...1.1)
    #expect(try info("planck2018_lensing", "A_planck") == .planckCalibration)
    #expect(try info("spt3g_2018_lite", "Tcal")?.suggestedPrior == nil)
    #expect(try info("spt3g_2018_lensing", "A_fg")?.range == 0...3)
  }

  @Test("Planck PR4 lensing loads, and is another measurement of the same")
  func pr4() throws {
    let spectra = try DataSetSpectra.spectra("planck_lensing_B")
    for variant in ["conservative", "conservative_cmb_marginalised"] {
      let likelihood = try DataSetSpectra.load("planck_pr4_lensing", LikelihoodOptions(variant: variant)).members[0]
      let value = try likelihood.chiSquared(spectra, nuisance: NuisanceParameters(["A_planck": 1]))
      #expect((2...20).contains(value), "\(value)")
    }
  }

  @Test("What is asked for is left of the data, and what is beside others is cut")
  func selections() throws {
    func count(_ name: String, _ options: LikelihoodOptions) throws -> Int {
      try DataSetSpectra.load(name, options).members[0].bands.count
    }
    #expect(try count("act_dr6_cmbonly", .init(selection: ["TT only"])) == 45)
    #expect(try count("act_dr6_cmbonly", .init(selection: ["TE remove", "ell<2000 only"])) < 90)
    #expect(try count("act_dr4_cmbonly", .init(selection: ["wxw only", "EE remove"])) == 85)
    #expect(try count("act_dr4_cmbonly", .init(beside: "planck2018_plik_lite")) == 212)
    let bands = try DataSetSpectra.load("planck2018_plik_lite", .init(beside: "act_dr6_cmbonly")).members[0].bands
    #expect(bands.filter { $0.kind == .lensedTT }.map(\.multipoles.upperBound).max() ?? 0 <= 1001)
    #expect(bands.filter { $0.kind != .lensedTT }.map(\.multipoles.upperBound).max() ?? 0 <= 601)
    #expect(bands.count > 200 && bands.count < 400)
    for (name, options) in [
      ("act_dr6_cmbonly", LikelihoodOptions(beside: "planck")), ("planck2018_plik_lite", .init(variant: "full")),
      ("planck2018_lensing", .init(variant: "cautious")), ("act_dr6_cmbonly", .init(selection: ["TB only"])),
      ("act_dr6_cmbonly", .init(selection: ["ell<10 only"])), ("planck2018_lowl_tt", .init(beside: "act_dr6_cmbonly")),
    ] {
      #expect(throws: LikelihoodError.self) { try DataSetSpectra.load(name, options) }
    }
  }
}
