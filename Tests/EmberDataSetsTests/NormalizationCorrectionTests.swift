import EmberConfiguration
import EmberDataSets
import EmberLikelihood
import EmberTestSupport
import EmberTheory
import Testing

/// A lensing estimator's normalisation: band powers by the formula, written out.
@Suite("Normalisation of lensing band powers")
struct NormalizationCorrectionTests {
  private static let description = """
    band_power_file: bdp.txt
    covariance_file: cov.txt
    window_functions_folder: windows/
    spectra_info:
      - kk: 2
    data_model:
      - Module: common_lensing.NormCorr
        template_file_dAL_dC_TT: TT.txt
        template_file_dAL_dC_TE: TE.txt
        template_file_dAL_dC_EE: EE.txt
        template_file_dAL_dC_BB: BB.txt
        template_file_fAL: norm.txt
        template_file_fiducial_correction: correction.txt
        template_file_fiducial_Cl_kk: kk.txt
    """
  /// Of L = 2, 3, 4, and two band powers.
  private static let windows = [[0.7, 0.2, 0.1], [0.0, 0.4, 0.6]]
  private static let norm = [2.0, 3.0, 5.0]
  private static let fiducial = [1e-7, 2e-7, 4e-7]
  private static let correction = [3e-8, -1e-8]
  private static let data = [2e-7, 3e-7]

  /// One row for each L, one column for each l from 2 on.
  private static func response(_ kind: Int) -> [[Double]] {
    (0..<3).map { row -> [Double] in
      (0..<3).map { l -> Double in
        let step: Int = (kind * 7 + row * 5 + l * 3) % 11 - 4
        return Double(step) * 0.01
      }
    }
  }

  private static func text(_ rows: [[Double]]) -> String {
    rows.map { $0.map { "\($0)" }.joined(separator: " ") + "\n" }.joined()
  }

  private static func files() -> [String: String] {
    var files = [
      "a.yaml": description, "bdp.txt": text(data.map { [$0] }), "cov.txt": "4e-16 1e-16\n1e-16 9e-16\n",
      "norm.txt": text(norm.map { [$0] }), "kk.txt": text(fiducial.map { [$0] }),
      "correction.txt": text(correction.map { [$0] }),
      "windows/kk_window_functions.txt": text((0..<3).map { [Double($0 + 2), windows[0][$0], windows[1][$0]] }),
    ]
    for (kind, name) in ["TT", "TE", "EE", "BB"].enumerated() { files[name + ".txt"] = text(response(kind)) }
    return files
  }

  private static func load(_ files: [String: String]) throws -> any Likelihood {
    let folder = try TemporaryFolder()
    for (name, text) in files { try folder.write(name, text) }
    return try DescribedDataSet.load(
      name: "mine", file: folder.path("a.yaml"), options: LikelihoodOptions(), reader: DataDescriptions.reader
    ).members[0]
  }

  /// Data, with what the fiducial model gives, less the theory in one band power.
  private static func residual(band: Int, potential: [Double], kinds: [SpectrumKind], _ spectra: PowerSpectra) throws
    -> Double
  {
    var theory = 0.0
    for L in 2...4 {
      let factor = Double(L * (L + 1))
      var convergence: Double = factor * factor / 4 * potential[L]
      for (i, kind) in kinds.enumerated() {
        let cl = try #require(spectra[kind])
        for l in 2...4 {
          convergence += -2 * fiducial[L - 2] / norm[L - 2] * response(i)[L - 2][l - 2] * cl[l]
        }
      }
      theory += windows[band][L - 2] * convergence
    }
    return data[band] + correction[band] - theory
  }

  @Test("chi^2 is that of the formula, and its derivatives are those of differences")
  func value() throws {
    let likelihood = try Self.load(Self.files())
    var spectra = PowerSpectra(lmax: 4)
    let kinds: [SpectrumKind] = [.lensedTT, .lensedTE, .lensedEE, .lensedBB]
    for (i, kind) in kinds.enumerated() { spectra[kind] = [0, 0, 1.5 + Double(i), -0.3, 0.2 * Double(i)] }
    spectra[.lensingPotential] = [0, 0, 1.1e-8, 0.4e-8, 0.2e-8]

    let potential = try #require(spectra[.lensingPotential])
    let residual = try (0..<2).map { try Self.residual(band: $0, potential: potential, kinds: kinds, spectra) }
    // The inverse of the covariance, written out.
    let (a, b, c) = (4e-16, 1e-16, 9e-16)
    let diagonal: Double = residual[0] * residual[0] * c + residual[1] * residual[1] * a
    let expected: Double = (diagonal - 2 * residual[0] * residual[1] * b) / (a * c - b * b)
    let value = try likelihood.chiSquared(spectra, nuisance: NuisanceParameters([:]))
    #expect(abs(value / expected - 1) < 1e-12)

    let changes = kinds.map { kind -> (TheoryProducts, Double) in
      var change = PowerSpectra(lmax: 4)
      change[kind] = [0, 0, 1, -1, 2]
      return (TheoryProducts(spectra: change), 1e-3)
    }
    let mismatch = try worstSensitivityMismatch(
      of: likelihood, at: TheoryProducts(spectra: spectra), nuisance: NuisanceParameters([:]), along: changes,
      nuisances: [])
    #expect(mismatch < 1e-6)
  }

  @Test(
    "What does not fit is named",
    arguments: [
      ("norm.txt", "1\n2\n", "template_file_fAL"), ("norm.txt", "1\n0\n2\n", "template_file_fAL"),
      ("EE.txt", "1 2\n3 4\n", "template_file_dAL_dC_EE"),
      ("correction.txt", "1\n", "template_file_fiducial_correction"),
    ])
  func unfit(file: String, content: String, key: String) throws {
    var files = Self.files()
    files[file] = content
    let error = try #require(throws: LikelihoodError.self) { _ = try Self.load(files) }
    #expect("\(error)".contains(key) && "\(error)".contains("a.yaml, line 1"), "\(error)")
  }

  @Test("It is of one spectrum of the convergence")
  func otherSpectra() throws {
    var files = Self.files()
    files["a.yaml"] = Self.description.split(separator: "- kk: 2").joined(separator: "- pp: 2")
    files["windows/pp_window_functions.txt"] = files["windows/kk_window_functions.txt"]
    let error = try #require(throws: LikelihoodError.self) { _ = try Self.load(files) }
    #expect("\(error)".contains("one spectrum kk"), "\(error)")
  }
}
