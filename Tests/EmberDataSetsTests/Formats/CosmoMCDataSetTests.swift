import EmberBandPowers
import EmberConfiguration
import EmberDataSets
import EmberLikelihood
import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

/// `.dataset` files: the same numbers as data sets that come with Ember, and what Cobaya 3.6.2 makes of these very files.
@Suite("Files of CosmoMC and Cobaya")
struct CosmoMCDataSetTests {
  private static func load(_ path: String, _ parameters: [String: String] = [:]) throws -> any Likelihood {
    let loaded = try DescribedDataSet.load(
      name: "mine", file: path, options: LikelihoodOptions(datasetParameters: parameters),
      reader: DataDescriptions.reader)
    #expect(loaded.members.count == 1 && loaded.files.contains(path))
    return loaded.members[0]
  }

  @Test(
    "Planck's lensing is what comes with Ember, and the value of Cobaya",
    arguments: [
      ("conservative", "lensing", "conservative", 8.8624739075), ("aggressive", "lensing", "aggressive", 13.9977217185),
      ("conservative", "marged", "conservative_cmb_marginalised", 9.0702604278),
    ])
  func lensing(folder: String, file: String, variant: String, expected: Double) throws {
    let folder = try CosmoMCFolder.lensing(folder)
    let likelihood = try Self.load(folder.path(file + ".dataset"))
    let builtIn = try DataSetSpectra.load("planck2018_lensing", LikelihoodOptions(variant: variant)).members[0]
    #expect(likelihood.nuisanceParameters == builtIn.nuisanceParameters)
    #expect(likelihood.request.spectra == builtIn.request.spectra && likelihood.pointCount == builtIn.pointCount)
    let spectra = try DataSetSpectra.spectra("planck_lensing_B")
    let nuisance = NuisanceParameters(["A_planck": 1.00044])
    let value = try likelihood.chiSquared(spectra, nuisance: nuisance)
    #expect(abs(value / (try builtIn.chiSquared(spectra, nuisance: nuisance)) - 1) < 1e-6)
    #expect(abs(value - expected) < 1e-8, "\(value)")
  }

  @Test("A set says what it was read from, and bins may be left out")
  func bins() throws {
    let folder = try CosmoMCFolder.lensing("conservative")
    let loaded = try DescribedDataSet.load(
      name: "mine", file: folder.path("marged.dataset"),
      options: LikelihoodOptions(datasetParameters: ["use_min": "2", "use_max": "5"]), reader: DataDescriptions.reader)
    // Two descriptions, band powers, covariance, what is subtracted, and two windows of each of four bins.
    #expect(loaded.files.count == 5 + 8)
    #expect(loaded.members[0].pointCount == 4)
  }

  private static func products(r: Double) throws -> TheoryProducts {
    let archive = try NPZArchive(
      path: "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        + "/EmberBandPowersTests/Fixtures/b_modes.npz")
    let lensed = try #require(archive.arrays["lensed"]?.doubles)
    let tensor = try #require(archive.arrays["tensor"]?.doubles)
    var spectra = PowerSpectra(lmax: 600)
    for kind in [SpectrumKind.lensedBB, .lensedEE] {
      spectra[kind] =
        [0, 0]
        + zip(lensed, tensor).enumerated().map { l, power in
          (power.0 + r * power.1) / PowerSpectra.bandPowerFactor(kind, l: l + 2)
        }
    }
    return TheoryProducts(spectra: spectra)
  }

  private static func nuisance(_ changes: [String: Double] = [:]) -> NuisanceParameters {
    let defaults = PolarizedForegroundParameter.allCases.map { ($0.rawValue, $0.info.defaultValue) }
    return NuisanceParameters(Dictionary(uniqueKeysWithValues: defaults).merging(changes) { $1 })
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var parameters: [String: String]
    var r = 0.02
    var nuisance: [String: Double]
    var expected: Double
  }

  private static let foregrounds = ["BBdust": 4.1, "BBsync": 2, "BBdustsynccorr": 0.3, "BBbetadust": 1.5]

  /// With the values of Cobaya's class for BK18.
  static let cases = [
    Case(
      testDescription: "published", parameters: ["maps_use": "B2K_150_B P217_B P353_B", "use_max": "5"], r: 0.05,
      nuisance: [:], expected: 41.2482534845),
    Case(
      testDescription: "all maps", parameters: ["fpivot_sync": "150"],
      nuisance: foregrounds.merging(["BBsync": 5e-4]) { $1 }, expected: 178.2064871686),
    Case(
      testDescription: "decorrelation", parameters: ["use_min": "2", "use_max": "8"],
      nuisance: foregrounds.merging(["delta_dust": 0.9, "delta_sync": 0.8]) { $1 }, expected: 138.9111743865),
    Case(
      testDescription: "decorrelation of another pivot",
      parameters: ["use_min": "2", "use_max": "8", "fpivot_sync_decorr(1)": "22"],
      nuisance: foregrounds.merging(["delta_dust": 0.9, "delta_sync": 0.8]) { $1 }, expected: 138.9115059851),
    Case(
      testDescription: "decorrelation that grows",
      parameters: ["use_min": "2", "use_max": "8", "lform_dust_decorr": "lin", "lform_sync_decorr": "lin"],
      nuisance: foregrounds.merging(["delta_dust": 0.9, "delta_sync": 0.8]) { $1 }, expected: 138.3781610265),
    Case(
      testDescription: "decorrelation that grows faster",
      parameters: ["use_min": "2", "use_max": "8", "lform_dust_decorr": "quad", "lform_sync_decorr": "quad"],
      nuisance: foregrounds.merging(["delta_dust": 0.9, "delta_sync": 0.8]) { $1 }, expected: 138.9732827476),
    Case(
      testDescription: "mirrored decorrelation",
      parameters: ["use_min": "2", "lform_dust_decorr": "lin", "lform_sync_decorr": "lin"],
      nuisance: foregrounds.merging(["delta_dust": 1.05, "delta_sync": 0.8]) { $1 }, expected: 168.2158157860),
    Case(
      testDescription: "E modes", parameters: ["use_min": "2", "map_fields": "E E E E E"],
      nuisance: foregrounds.merging(["EEtoBB_dust": 1.2, "EEtoBB_sync": 1.5, "delta_dust": 0.9]) { $1 },
      expected: 162.7825957635),
    Case(
      testDescription: "E and B modes", parameters: ["use_min": "2", "map_fields": "E E B B B"],
      nuisance: foregrounds.merging(["EEtoBB_dust": 1.2, "EEtoBB_sync": 1.5]) { $1 }, expected: 190.2720142347),
  ]

  @Test("B modes of BICEP, Keck and Planck: values of Cobaya", arguments: cases)
  func bicepKeck(test: Case) throws {
    let folder = try CosmoMCFolder.bicepKeck()
    let likelihood = try Self.load(folder.path("bk.dataset"), test.parameters)
    let value = try likelihood.chiSquared(Self.products(r: test.r), nuisance: Self.nuisance(test.nuisance))
    #expect(abs(value / test.expected - 1) < 1e-6, "\(value)")
  }

  @Test("They are what comes with Ember")
  func bicepKeckBuiltIn() throws {
    let folder = try CosmoMCFolder.bicepKeck()
    let likelihood = try Self.load(folder.path("bk.dataset"), ["fpivot_sync": "150"])
    let builtIn = try BicepKeckPlanck2015.likelihood(.allMaps)
    let products = try Self.products(r: 0.03)
    let nuisance = Self.nuisance(Self.foregrounds.merging(["BBsync": 1e-3]) { $1 })
    let values = try [likelihood, builtIn].map { try $0.chiSquared(products, nuisance: nuisance) }
    #expect(abs(values[0] / values[1] - 1) < 1e-9, "\(values)")
    // What can vary beside is at rest by default.
    let more = Set(likelihood.nuisanceParameters.map(\.name)).subtracting(builtIn.nuisanceParameters.map(\.name))
    #expect(more == ["delta_dust", "delta_sync", "gamma_corr", "gamma_150"])
  }

  @Test(
    "Responses and slopes agree with differences, also of errors of bands and of decorrelation",
    arguments: [("B B B B B", 0.9), ("E E B B B", 1.05)])
  func derivatives(fields: String, delta: Double) throws {
    let folder = try CosmoMCFolder.bicepKeck()
    let likelihood = try Self.load(
      folder.path("bk.dataset"),
      [
        "use_min": "2", "use_max": "6", "map_fields": fields, "lform_dust_decorr": "lin",
        "maps_use": "B2K_150_B P143_B P217_B P353_B",
      ])
    let products = try Self.products(r: 0.05)
    let steps = [
      "BBdust": 0.01, "BBalphadust": 1e-3, "BBbetadust": 1e-3, "BBTdust": 0.02, "BBsync": 1e-3, "BBalphasync": 1e-3,
      "BBbetasync": 1e-3, "BBdustsynccorr": 1e-3, "EEtoBB_dust": 1e-3, "EEtoBB_sync": 1e-3, "delta_dust": 1e-3,
      "delta_sync": 1e-3, "gamma_corr": 1e-4, "gamma_150": 1e-4,
    ]
    #expect(likelihood is HamimecheLewisLikelihood)
    let names = Set(likelihood.nuisanceParameters.map(\.name))
    #expect(names == Set(steps.keys).subtracting(fields.contains("E") ? [] : ["EEtoBB_dust", "EEtoBB_sync"]))
    let nuisance = Self.nuisance(
      Self.foregrounds.merging([
        "delta_dust": delta, "delta_sync": 0.8, "gamma_corr": 0.01, "gamma_150": -0.02, "EEtoBB_dust": 1.7,
      ]) { $1 })
    let mismatch = try worstSensitivityMismatch(
      of: likelihood, at: products, nuisance: nuisance, along: [(products, 1e-3)],
      nuisances: names.sorted().map { ($0, steps[$0] ?? 1e-3) })
    #expect(mismatch < 1e-5, "\(mismatch)")
  }

  @Test("Exact spectra: the value of Cobaya, none where the model is what was measured, and derivatives")
  func exact() throws {
    let spectra = try DataSetSpectra.spectra("planck_lensing_B")
    let folder = try CosmoMCFolder.exact { word in
      let kind = SpectrumSpelling(word)?.kind ?? .lensedTT
      return spectra.bandPower(kind) ?? []
    }
    let likelihood = try Self.load(folder.path("exact.dataset"))
    #expect(
      likelihood.request == TheoryRequest(spectra: [.lensedTT, .lensedTE, .lensedEE, .lensingPotential], lmax: 40))
    #expect(try likelihood.chiSquared(spectra, nuisance: .init()) < 1e-12)
    var other = spectra
    for (kind, factor) in [
      (SpectrumKind.lensedEE, 1.1), (.lensingPotential, 0.9), (.lensedTE, 1.03), (.lensedTT, 1.05),
    ] { other[kind] = spectra[kind]?.map { $0 * factor } }
    let value = try likelihood.chiSquared(other, nuisance: .init())
    #expect(abs(value / 6.9314793935 - 1) < 1e-9, "\(value)")
    let mismatch = try worstSensitivityMismatch(
      of: likelihood, at: TheoryProducts(spectra: other), nuisance: .init(),
      along: [(TheoryProducts(spectra: spectra), 1e-4)], nuisances: [])
    #expect(mismatch < 1e-6, "\(mismatch)")
  }

  @Test("Spectra of fixed directions have their faster way")
  func spanned() throws {
    let spectra = try DataSetSpectra.spectra("planck_lensing_B")
    let folder = try CosmoMCFolder.exact { spectra.bandPower(SpectrumSpelling($0)?.kind ?? .lensedTT) ?? [] }
    let likelihood = try Self.load(folder.path("exact.dataset"))
    var change = spectra
    for kind in spectra.kinds { change[kind] = spectra[kind]?.enumerated().map { $1 * (1 + 0.01 * Double($0)) } }
    let span = try #require(try likelihood.spanned(by: [spectra, change], at: [1, 0], nuisance: .init()))
    let moved = PowerSpectra.combination([(0.9, spectra), (0.05, change)])
    let slopes = try #require(try span.slopes([0.9, 0.05], nuisance: .init()))
    #expect(abs(slopes.logLikelihood / (try likelihood.logLikelihood(moved, nuisance: .init())) - 1) < 1e-9)
    let directly = try likelihood.slopes(
      TheoryProducts(spectra: moved), nuisance: .init(),
      along: [TheoryProducts(spectra: spectra), TheoryProducts(spectra: change)])
    #expect(zip(slopes.changes, directly.changes).allSatisfy { abs($0 / $1 - 1) < 1e-8 })
  }
}
