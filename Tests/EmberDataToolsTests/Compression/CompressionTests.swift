import EmberBandPowers
import EmberConfiguration
import EmberInference
import EmberLikelihood
import EmberNumerics
import EmberTestSupport
import EmberTheory
import Foundation
import Testing

@testable import EmberDataTools

@Suite("Compression to CMB band powers")
struct CompressionTests {
  private static let pairs = ["TT 90x90", "TT 90x150", "TT 150x150"]
  private static let bins = 6
  private static let amplitudes = ["P_90x90", "P_90x150", "P_150x150"]
  private let folder: TemporaryFolder

  init() throws { folder = try Self.makeFolder() }

  /// Three spectra of two channels with the same six windows, correlated data, and Poisson power with normal priors.
  private static func makeFolder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let count = 3 * bins
    var random = RandomStream(seed: 5)
    let spectra = try AcousticStandIn().predict(
      ModelPoint(cosmology: CosmologicalParameters()), TheoryRequest(spectra: [.lensedTT], lmax: 900)
    ).spectra
    var covariance = Matrix(rows: count, columns: count)
    for i in 0..<count {
      for j in 0..<count where i % bins == j % bins { covariance[i, j] = i == j ? 900 + 100 * Double(i) : 300 }
    }
    let factor = try #require(CholeskyFactor(covariance))
    let noise = factor.multiplyLower((0..<count).map { _ in random.normal() })
    let temperature = try #require(spectra[.lensedTT])
    let truth = (0..<count).map { row -> Double in
      let amplitude = 400 * Double(row / bins + 1)
      var sum = 0.0
      for l in start(row % bins)..<start(row % bins) + 100 {
        sum += temperature[l] * PowerSpectra.bandPowerFactor(.lensedTT, l: l)
        sum += amplitude * pow(Double(l) / 3000, 2)
      }
      return sum / 100
    }
    try folder.write("data.txt", zip(truth, noise).map { "\($0 + $1)\n" }.joined())
    try folder.write(
      "cov.txt",
      (0..<count).map { i in (0..<count).map { "\(covariance[i, $0])" }.joined(separator: " ") }.joined(separator: "\n")
    )
    for pair in pairs {
      let rows = (2...900).map { l in
        "\(l) " + (0..<bins).map { (start($0)..<start($0) + 100).contains(l) ? "0.01" : "0" }.joined(separator: " ")
      }
      try folder.write(
        "windows/\(pair.replacing(" ", with: "_"))_window_functions.txt", rows.joined(separator: "\n") + "\n")
    }
    try folder.write(
      "set.yaml",
      """
      name: mock
      band_power_file: data.txt
      covariance_file: cov.txt
      window_functions_folder: windows
      spectra_info:
      \(pairs.map { "  - \($0): \(bins)" }.joined(separator: "\n"))
      data_model:
        - Module: common.PoissonPower
          spec_param_dict:
      \(zip(pairs, amplitudes).map { "      \($0): \($1)" }.joined(separator: "\n"))
          ell_ref: 3000
      priors:
      \(amplitudes.map { "  - {par_names: \($0), central_value: 500, prior_std: 200}" }.joined(separator: "\n"))

      """)
    return folder
  }

  private static func start(_ bin: Int) -> Int { 300 + 100 * bin }

  private static func yaml(_ file: String, _ parameters: [String]) -> String {
    Sample.yaml(replacing: 6, by: "", adding: parameters).replacing(
      "planck2018_lowl_tt: null", with: "set: {file: \(file)}")
  }

  /// The mock with its priors, and fiducial spectra that are not its own.
  private static func problem(in folder: TemporaryFolder) throws -> (CompressionProblem, Prior) {
    let configuration = try RunConfiguration(
      yaml: yaml(
        folder.path("set.yaml"),
        amplitudes.map { "\($0): {prior: {dist: norm, loc: 500, scale: 200}, proposal: 100}" }))
    let set = try #require(configuration.likelihoods.first as? any GaussianBandPowers)
    var point = ModelPoint(cosmology: CosmologicalParameters())
    point.cosmology[given: .logA] = 3.2
    for name in amplitudes { point.nuisance[name] = 500 }
    let problem = CompressionProblem(
      set: set, priors: [], basis: try CompressionBasis(set),
      fiducial: try AcousticStandIn().predict(point, set.request).spectra, names: amplitudes, nuisance: point.nuisance)
    return (problem, Prior(amplitudes.map { _ in .normal(loc: 500, scale: 200) }))
  }

  private static func compress(_ problem: CompressionProblem, _ prior: Prior, _ errors: CompressedBandPowers.Errors)
    throws -> CompressedBandPowers
  {
    try CompressedBandPowers(
      problem, prior: prior, start: [500, 500, 500], scales: [100, 100, 100], errors: errors)
  }

  @Test("A linear mock has the answer of generalised least squares, foregrounds integrated over or held")
  func mock() throws {
    let (problem, prior) = try Self.problem(in: folder)
    let found = try Self.compress(problem, prior, .marginal)
    #expect(found.converged && found.values.count == Self.bins)
    // Foregrounds at their prior's mean subtracted, and their covariance added to that of the data.
    var covariance = problem.set.covariance(at: [])
    let responses = try problem.set.theory.nuisanceResponses(problem.fiducial, problem.nuisance)
    for name in Self.amplitudes {
      let slope = try #require(responses[name])
      for i in slope.indices { for j in slope.indices { covariance[i, j] += 200 * 200 * slope[i] * slope[j] } }
    }
    let cleaned = problem.set.data.indices.map { i in
      problem.set.data[i] - Self.amplitudes.reduce(0) { $0 + 500 * (responses[$1]?[i] ?? 0) }
    }
    let places = (0..<3 * Self.bins).map { $0 % Self.bins }
    let (exact, rest) = try FittedResidual(residual: cleaned, covariance: covariance).combination(places)
    for i in 0..<Self.bins {
      #expect(abs(found.values[i] - exact.residual[i]) < 1e-6 * abs(exact.residual[i]))
      for j in 0..<Self.bins {
        #expect(abs(found.covariance[i, j] - exact.covariance[i, j]) < 1e-6 * exact.covariance[i, i])
      }
    }
    #expect(rest.count == 2 * Self.bins && found.goodness.degreesOfFreedom < Double(2 * Self.bins))
    let held = try Self.compress(problem, prior, .conditional)
    let fixed = try FittedResidual(residual: cleaned, covariance: problem.set.covariance(at: [])).combination(places)
    #expect(abs(held.covariance[2, 2] - fixed.combined.covariance[2, 2]) < 1e-6 * held.covariance[2, 2])
    #expect(held.covariance[2, 2] < found.covariance[2, 2])
  }

  @Test("What is written loads, and differs in chi squared between models as the whole set at its best foregrounds")
  func roundTrip() throws {
    let (problem, prior) = try Self.problem(in: folder)
    let found = try Self.compress(problem, prior, .marginal)
    try folder.write("out/data.yaml", found.description(of: "mock"))
    try Data(found.arrays.bytes).write(to: URL(fileURLWithPath: folder.path("out/arrays.npz")))
    let configuration = try RunConfiguration(yaml: Self.yaml(folder.path("out/data.yaml"), []))
    let set = try #require(configuration.likelihoods.first as? any GaussianBandPowers)
    #expect(set.data == found.values && set.nuisanceParameters.isEmpty)
    /// -2 ln L of the whole at the best foregrounds for given amplitudes of the basis, and of the compressed set.
    func values(_ amplitudes: [Double]) throws -> (whole: Double, compressed: Double) {
      let start = [500.0, 500, 500] + amplitudes
      let (residuals, jacobian) = try problem.linearize(start)
      let own = jacobian.selecting(rows: Array(residuals.indices), columns: [0, 1, 2])
      let curvature = FisherMatrix(jacobian: own).adding(prior)
      let slope = own.product(residuals, transpose: true)
      let gain = zip(slope, try #require(curvature.inverse) * slope).reduce(0) { $0 + $1.0 * $1.1 }
      let spectra = problem.point(start).0.spectra
      return (
        residuals.reduce(0) { $0 + $1 * $1 } - gain, try set.chiSquared(spectra, nuisance: NuisanceParameters())
      )
    }
    let first = try values([0, 0, 0, 0, 0, 0])
    let second = try values([30, -20, 10, 50, -5, 20])
    #expect(abs(second.whole - first.whole - (second.compressed - first.compressed)) < 1e-5 * abs(first.whole))
  }

  @Test("Lensing and differently binned channels are refused by name")
  func refused() throws {
    let lensing = try RunConfiguration(
      yaml: Sample.yaml().replacing("planck2018_lowl_tt", with: "planck_pr4_lensing"))
    let set = try #require(lensing.likelihoods.first as? any GaussianBandPowers)
    #expect { try CompressionBasis(set) } throws: { "\($0)".contains("PP") }
  }
}
