import EmberConfiguration
import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberLikelihood

/// Distances that come with Ember, at a model by CAMB 2.0.5 (flat LCDM, H0 = 67.25, Omega_m = 0.3157), against Cobaya's values.
@Suite("Data sets of distances")
struct DistanceSetTests {
  private static let archive = Result {
    try NPZArchive(
      path: "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Fixtures/distances.npz")
  }
  private static let horizon = 147.27

  /// A data set that comes with Ember.
  private static func load(_ name: String, _ options: LikelihoodOptions = .init()) throws -> LoadedLikelihoods {
    let make = try #require(Catalogue.standard.likelihoods[name])
    return try make(options)
  }

  /// D_M and D_H at the redshifts of surveys of galaxies.
  private static func galaxies() throws -> TheoryProducts {
    let table = try #require(try archive.get().arrays["bao"]?.doubles)
    let rows = stride(from: 0, to: table.count, by: 5).map { Array(table[$0..<$0 + 5]) }.sorted { $0[0] < $1[0] }
    let growth = rows.compactMap { row in GrowthQuantity(.rate, redshift: row[0]).map { ($0.name, row[4]) } }
    return TheoryProducts(
      background: BackgroundTable(
        redshifts: rows.map { $0[0] }, hubble: rows.map { 1 / ($0[2] * horizon) },
        distance: rows.map { $0[1] * horizon }),
      derived: Dictionary(uniqueKeysWithValues: growth + [("rdrag", horizon)]))
  }

  /// D_M at the redshifts of supernovae.
  private static func supernovae(_ name: String, redshifts: [Double]) throws -> TheoryProducts {
    let distances = try #require(try archive.get().arrays[name]?.doubles)
    let root = try #require(#filePath.split(separator: "/Tests/").first)
    let folder = ResourceDirectory(path: "\(root)/Sources/EmberLikelihood/Resources").subdirectory(name)
    let z = try #require(try NPZArchive(path: folder.path + "/arrays.npz").arrays["zHD"]?.doubles)
    let known = Dictionary(zip(z, distances)) { first, _ in first }
    return TheoryProducts(
      background: BackgroundTable(
        redshifts: redshifts, hubble: redshifts.map { 2.2e-4 * (1 + $0) }, distance: redshifts.map { known[$0] ?? .nan }
      ))
  }

  @Test(
    "BAO have Cobaya's values",
    arguments: [
      ("desi_dr2_bao", nil, 30.471679), ("desi_dr2_bao", "z=0.51 only", 4.444369),
      ("desi_dr2_bao", "z>2 only", 0.134440),
      ("sdss_dr12_consensus_bao", nil, 5.676309), ("sdss_dr12_lrg_bao", nil, 2.942841),
      ("sdss_dr16_lrg_bao", nil, 3.287511), ("sdss_dr16_qso_bao", nil, 0.541988), ("sixdf_2011_bao", nil, 0.088093),
      ("sdss_dr12_consensus_full_shape", nil, 8.167925), ("sdss_dr12_consensus_final", nil, 8.053419),
      ("sdss_dr16_lrg_bao_fs", nil, 5.940095), ("sdss_dr16_qso_bao_fs", nil, 8.766589),
      ("sdss_dr7_mgs", nil, 0.924925), ("sdss_dr16_elg_bao", nil, 0.372903), ("sdss_dr16_lya_auto", nil, 1.733744),
      ("sdss_dr16_lya_qso", nil, 3.245590), ("sdss_dr16_elg_bao_fs", nil, 3.271272),
    ] as [(String, String?, Double)])
  func galaxies(name: String, selection: String?, expected: Double) throws {
    let options = LikelihoodOptions(selection: [selection].compactMap(\.self))
    let likelihood = try #require(try Self.load(name, options).members.first)
    let products = try Self.galaxies()
    #expect(abs(try likelihood.chiSquared(products, nuisance: .init()) - expected) < 2e-6)
    var derived = products.derived.mapValues { -0.2 * $0 }
    derived["fsigma8_z0.51"] = 0.3
    let change = TheoryProducts(background: products.background, derived: derived)
    let growth = TheoryProducts(derived: products.derived.filter { $0.key != "rdrag" })
    let hasGrowth = likelihood.request.derived.contains { $0.hasPrefix("fsigma8_z") }
    // Within a cell of the tables.
    let step = likelihood is GridLikelihood ? 1e-4 : 0.01
    let mismatch = try worstSensitivityMismatch(
      of: likelihood, at: products, nuisance: .init(), along: [(change, step)] + (hasGrowth ? [(growth, step)] : []))
    #expect(mismatch < 1e-6)
  }

  @Test("Beyond its table a tabulated set rejects a point, at the top of it the residual vanishes smoothly")
  func tables() throws {
    let likelihood = try #require(try Self.load("sdss_dr7_mgs").members.first)
    func products(_ volume: Double) -> TheoryProducts {
      // D_V = (z D_M^2 / H)^(1/3).
      TheoryProducts(
        background: BackgroundTable(
          redshifts: [0.15], hubble: [1 / volume], distance: [volume / (0.15 as Double).squareRoot()]),
        derived: ["rdrag": 100])
    }
    let fiducial = 429.720761315
    #expect(throws: TheoryError.self) { try likelihood.residual(products(0.79 * fiducial), nuisance: .init()) }
    #expect(throws: TheoryError.self) { try likelihood.residual(products(1.21 * fiducial), nuisance: .init()) }
    let residuals = try stride(from: 0.9, to: 1.15, by: 0.001).map {
      try likelihood.residual(products($0 * fiducial), nuisance: .init())[0]
    }
    #expect(zip(residuals, residuals.dropFirst()).allSatisfy { $1 - $0 > 0.005 && $1 - $0 < 0.06 })
    #expect(residuals.first.map { $0 < 0 } ?? false && residuals.last.map { $0 > 0 } ?? false)
  }

  @Test(
    "Cosmic chronometers", arguments: [("cosmic_chronometers_32", 13.603423), ("cosmic_chronometers_34", 13.670036)])
  func chronometers(name: String, expected: Double) throws {
    let table = try #require(try Self.archive.get().arrays["chronometers"]?.doubles)
    let redshifts = stride(from: 0, to: table.count, by: 2).map { table[$0] }
    let background = BackgroundTable(
      redshifts: redshifts, hubble: stride(from: 1, to: table.count, by: 2).map { table[$0] / 299_792.458 },
      distance: redshifts.map { 4000 * $0 })
    let likelihood = try #require(try Self.load(name).members.first)
    let products = TheoryProducts(background: background)
    #expect(abs(try likelihood.chiSquared(products, nuisance: .init()) - expected) < 2e-6)
    #expect(likelihood.request.derived.isEmpty)
    let mismatch = try worstSensitivityMismatch(
      of: likelihood, at: products, nuisance: .init(), along: [(products, 0.01)])
    #expect(mismatch < 1e-6)
  }

  @Test("DESI DR1 loads, with and without eBOSS")
  func dr1() throws {
    #expect(try Self.load("desi_dr1_bao").members[0].request.redshifts.count == 7)
    #expect(try Self.load("desi_dr1_eboss_lya").members[0].request.redshifts == [2.33])
    #expect(throws: LikelihoodError.self) { try Self.load("desi_dr1_bao", .init(selection: ["z<0.1 only"])) }
    #expect(throws: LikelihoodError.self) { try Self.load("desi_dr1_bao", .init(selection: ["LRG only"])) }
  }

  @Test(
    "Supernovae have Cobaya's values, whatever the absolute magnitude",
    arguments: [("pantheonplus", 1403.688861), ("des_dovekie", 1632.346008)])
  func supernovae(name: String, expected: Double) throws {
    let likelihood = try #require(try Self.load(name).members.first)
    var products = try Self.supernovae(name, redshifts: likelihood.request.redshifts)
    #expect(abs(try likelihood.chiSquared(products, nuisance: .init()) - expected) < 2e-4)
    let background = try #require(products.background)
    let change = TheoryProducts(
      background: BackgroundTable(
        redshifts: background.redshifts, hubble: background.hubble.map { _ in 0 },
        distance: zip(background.redshifts, background.distance).map { $0 * $1 }))
    let mismatch = try worstSensitivityMismatch(
      of: likelihood, at: products, nuisance: .init(), along: [(change, 0.01)])
    #expect(mismatch < 1e-6)
    products.background = BackgroundTable.combination([(1.1, background)])
    #expect(abs(try likelihood.chiSquared(products, nuisance: .init()) - expected) < 2e-4)
  }

  @Test("With Cepheids the scale of distances matters")
  func calibrated() throws {
    let likelihood = try #require(try Self.load("pantheonplus", .init(variant: "shoes")).members.first)
    #expect(likelihood.request.redshifts.count < 1657)
    let products = try Self.supernovae("pantheonplus", redshifts: likelihood.request.redshifts)
    func value(_ hubble: Double) throws -> Double {
      let background = products.background.flatMap { BackgroundTable.combination([(67.25 / hubble, $0)]) }
      return try likelihood.chiSquared(TheoryProducts(background: background), nuisance: .init())
    }
    // The best H0 of these data is that of SH0ES: 73.5 +- 1.1 (Brout et al. 2022).
    #expect(try value(67.25) > value(73.5) + 20 && value(80) > value(73.5) + 20)
    let values = try [72.4, 73.5, 74.6].map(value)
    let curvature = values[0] - 2 * values[1] + values[2]
    let best = 73.5 + 1.1 * (values[0] - values[2]) / (2 * curvature)
    #expect(abs(best - 73.5) < 0.5, "\(best)")
    #expect((0.7...1.5).contains(1.1 * (2 / curvature).squareRoot()))
  }
}
