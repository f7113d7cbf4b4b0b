import EmberNumerics
import EmberTestSupport
import EmberTheory
import Testing

@testable import EmberLikelihood

/// Distances: the values that Cobaya gives for a model by CAMB 2.0.5 (flat LCDM, H0 = 67.25, Omega_m = 0.3157), and gradients.
@Suite("Likelihoods of distances")
struct DistanceLikelihoodTests {
  /// z, D_M / r_d and D_H / r_d with r_d = 147.27 Mpc.
  private static let distances = [
    (0.295, 8.2839476218, 25.8612481082), (0.51, 13.5044890717, 22.7428047992), (0.706, 17.7050460132, 20.1698459527),
    (0.934, 21.9990620866, 17.5678678418), (1.321, 28.0852948281, 14.0624517073), (1.484, 30.2788269319, 12.8773930242),
    (2.33, 39.1834739584, 8.6133612116),
  ]
  private static let horizon = 147.27

  /// D_M in Mpc at the redshifts of Union3.
  private static let union3 = [
    220.23086072769786, 435.0540940901288, 644.3778569775458, 848.1486944895138, 1046.3487251100726, 1238.9922998985626,
    1426.12235130951, 1607.8066192304275, 1784.1339079183147, 1955.2104921000637, 2121.156756813954, 2282.10412568847,
    2438.192307354811, 2589.566869867737, 2736.3771381273114, 2878.7743987927324, 3146.016864560409, 3397.9754408975273,
    3635.748081639676, 3947.7084987356593, 4278.267456946261, 5683.36483362286,
  ]

  private static func bao() -> TheoryProducts {
    TheoryProducts(
      background: BackgroundTable(
        redshifts: distances.map(\.0), hubble: distances.map { 1 / ($0.2 * horizon) },
        distance: distances.map { $0.1 * horizon }), derived: ["rdrag": horizon])
  }

  private static func supernovae(_ likelihood: DistanceLikelihood) -> TheoryProducts {
    let redshifts = likelihood.request.redshifts
    return TheoryProducts(
      background: BackgroundTable(
        redshifts: redshifts, hubble: redshifts.map { 2.2e-4 * (1 + $0) }, distance: union3))
  }

  @Test("DESI DR2 BAO has the published value")
  func desi() throws {
    let likelihood = try DistanceLikelihood(shipped: "desi_dr2_bao")
    #expect(likelihood.request == TheoryRequest(redshifts: Self.distances.map(\.0), derived: ["rdrag"]))
    #expect(abs(try likelihood.chiSquared(Self.bao(), nuisance: .init()) - 30.471679) < 2e-6)
  }

  @Test("Union3 has the published value, whatever the absolute magnitude")
  func union3() throws {
    let likelihood = try DistanceLikelihood(shipped: "union3")
    var products = Self.supernovae(likelihood)
    #expect(likelihood.request.derived.isEmpty && likelihood.request.redshifts.count == 22)
    #expect(abs(try likelihood.chiSquared(products, nuisance: .init()) - 26.313619) < 2e-6)
    products.background = products.background.flatMap { .combination([(1.3, $0)]) }
    #expect(abs(try likelihood.chiSquared(products, nuisance: .init()) - 26.313619) < 2e-6)
  }

  @Test("Every quantity is what its name says, with its derivatives")
  func quantities() throws {
    let text = DistanceQuantity.allCases.enumerated().map { i, quantity in
      "0.5 1 \(quantity.rawValue) "
        + DistanceQuantity.allCases.indices.map { i == $0 ? "4" : "0.1" }.joined(separator: " ")
    }.joined(separator: "\n")
    let likelihood = try DistanceLikelihood(try Self.table("# rs_rescale 1.02\n" + text), name: "test")
    let products = TheoryProducts(
      background: BackgroundTable(redshifts: [0.2, 0.5], hubble: [1, 3e-4], distance: [1, 1900]),
      derived: ["rdrag": 147, "fsigma8_z0.5": 0.47])
    let z = 0.5
    let (h, d, r) = (3e-4, 1900.0, 1.02 * 147)
    let expected: [DistanceQuantity: Double] = [
      .transverse: d / r, .radial: 1 / h / r, .rate: 299_792.458 * h * r, .modulus: 5 * 3.454844860008510,
      .angular: d / 1.5 / r,
      .anisotropy: d * h,
    ]
    for (quantity, value) in expected {
      #expect(abs(quantity(z, hubble: h, distance: d, horizon: r).value / value - 1) < 1e-12, "\(quantity)")
    }
    let volume = DistanceQuantity.volume(z, hubble: h, distance: d, horizon: r).value
    #expect(abs(volume * volume * volume * r * r * r / (z * d * d / h) - 1) < 1e-12)
    #expect(abs(volume * DistanceQuantity.inverseVolume(z, hubble: h, distance: d, horizon: r).value - 1) < 1e-12)
    let changes = [
      TheoryProducts(derived: ["rdrag": 1, "age": 3]),
      TheoryProducts(background: BackgroundTable(redshifts: [0.2, 0.5], hubble: [1, 1e-5], distance: [1, 0])),
      TheoryProducts(
        background: BackgroundTable(redshifts: [0.2, 0.5], hubble: [0, 2e-5], distance: [0, -30]),
        derived: ["rdrag": -2]),
      TheoryProducts(derived: ["fsigma8_z0.5": 1]),
    ]
    let mismatch = try worstSensitivityMismatch(
      of: likelihood, at: products, nuisance: .init(), along: changes.map { ($0, 0.05) })
    #expect(mismatch < 1e-7)
    #expect(try likelihood.response(TheoryProducts(), at: products, nuisance: .init()).allSatisfy { $0 == 0 })
  }

  @Test("The free offset is projected out of residuals and responses")
  func offset() throws {
    let likelihood = try DistanceLikelihood(shipped: "union3")
    let products = Self.supernovae(likelihood)
    var change = TheoryProducts()
    change.background = products.background.map {
      BackgroundTable(
        redshifts: $0.redshifts, hubble: $0.hubble.map { _ in 0 },
        distance: zip($0.redshifts, $0.distance).map { 0.01 * $0 * $1 })
    }
    let mismatch = try worstSensitivityMismatch(
      of: likelihood, at: products, nuisance: .init(), along: [(change, 0.1)])
    #expect(mismatch < 1e-7)
    let scaled = TheoryProducts(background: products.background)
    let response = try likelihood.response(scaled, at: products, nuisance: .init())
    #expect(response.allSatisfy { abs($0) < 1e-9 })
  }

  @Test("Redshifts or derived parameters that are missing, and distances that are none, are errors")
  func errors() throws {
    let likelihood = try DistanceLikelihood(shipped: "desi_dr2_bao")
    var products = Self.bao()
    for missing in [
      TheoryProducts(background: products.background), TheoryProducts(derived: products.derived),
      TheoryProducts(
        background: BackgroundTable(redshifts: [0.3], hubble: [1], distance: [1]), derived: products.derived),
    ] {
      #expect(throws: TheoryError.self) { try likelihood.residual(missing, nuisance: .init()) }
    }
    products.background?.distance[2] = .nan
    #expect(throws: TheoryError.self) { try likelihood.residual(products, nuisance: .init()) }
  }

  @Test(
    "What a file does not say rightly is named with its line",
    arguments: [
      ("", "lines"), ("0.3 8 DM_over_rs", "row of the covariance"), ("0.3 x DM_over_rs 1", "`Z VALUE"),
      ("-0.3 8 DM_over_rs 1", "a redshift"), ("0.3 8 DM 1", "one of DM_over_rs"),
      ("2000 0.4 f_sigma8 1", "a redshift to 1000"), ("0.3 8 DM_over_rs inf", "finite"),
      ("0.3 8 DM_over_rs 1 2", "as many numbers"), ("# rs_rescale 0\n0.3 8 DM_over_rs 1", "F > 0"),
      ("# offset none\n0.3 8 DM_over_rs 1", "offset free"),
      ("0.3 8 DM_over_rs 1 0.2\n0.4 8 DM_over_rs 0.3 1", "symmetric"),
    ])
  func files(text: String, words: String) throws {
    let error = #expect(throws: DataFileError.self) { try Self.table(text) }
    #expect(error.map { "\($0)".contains(words) } ?? false, "\(String(describing: error))")
  }

  @Test("A covariance must be positive definite")
  func covariance() throws {
    let table = try Self.table("0.3 8 DM_over_rs 1 2\n0.4 9 DM_over_rs 2 1")
    #expect(throws: LikelihoodError.badCovariance(likelihood: "test")) { try DistanceLikelihood(table, name: "test") }
  }

  private static func table(_ text: String) throws -> DistanceTable {
    let folder = try TemporaryFolder()
    return try DistanceTable(DataFile(path: try folder.write("table.txt", text)))
  }
}
