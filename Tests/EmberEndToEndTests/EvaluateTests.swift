import EmberTestSupport
import Foundation
import Testing

@Suite("ember evaluate")
struct EvaluateTests {
  private struct Report: Decodable {
    var chi2: [String: Double]
    var logPrior: Double
    var logPosterior: Double
    var derived: [String: Double]
    var provenance: String

    enum CodingKeys: String, CodingKey {
      case chi2, derived, provenance
      case logPrior = "log_prior"
      case logPosterior = "log_posterior"
    }
  }

  private static func report(_ outcome: Program.Outcome) throws -> Report {
    try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
  }

  /// D_l of a best fit, as a table without header, from the fixture of the likelihood's own tests.
  private static func writeTestSpectrum(to folder: TemporaryFolder) throws {
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("EmberLikelihoodTests/Fixtures/planck_2015_fit_dl.f64le")
    let bytes = try Data(contentsOf: fixture)
    let numbers = bytes.withUnsafeBytes { raw in
      (0..<raw.count / 8).map { raw.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
    }
    let rows = numbers.count / 3
    let text = (0..<rows).map { row in
      "\(row + 2) " + numbers[3 * row..<3 * row + 3].map { "\($0)" }.joined(separator: " ") + "\n"
    }.joined()
    try folder.write("spectrum.txt", text)
  }

  @Test("A table in place of the theory gives the likelihoods' published values")
  func publishedValues() throws {
    let folder = try TemporaryFolder()
    try Self.writeTestSpectrum(to: folder)
    try folder.write(
      "a.yaml", "likelihood: {planck2018_plik_lite: null, planck2018_lowl_tt: null}\nparams: {A_planck: 1}\n")
    let outcome = try Program.run("evaluate", "a.yaml", "--spectra", "spectrum.txt", "--json", in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try Self.report(outcome)
    let expected = ["planck2018_plik_lite": 2 * 291.33481235418026, "planck2018_lowl_tt": 2 * 2.62105266377115]
    for (name, value) in expected { #expect(abs((report.chi2[name] ?? 0) / value - 1) < 1e-9) }
    #expect(report.logPrior == 0)
    #expect(abs(report.logPosterior + report.chi2.values.reduce(0, +) / 2) < 1e-9)
    #expect(report.provenance == "table")
  }

  @Test("A nuisance parameter that is not possible is not blamed on the table")
  func badNuisance() throws {
    let folder = try TemporaryFolder()
    try Self.writeTestSpectrum(to: folder)
    try folder.write("a.yaml", "likelihood: {planck2018_lowl_tt: null}\nparams:\n  A_planck: -1\n")
    let outcome = try Program.run("evaluate", "a.yaml", "--spectra", "spectrum.txt", in: folder)
    #expect(outcome.status == 65)
    #expect(
      outcome.errors.contains("a.yaml:3: A_planck = -1.0") && !outcome.errors.contains("spectrum.txt"),
      "\(outcome.errors)")
  }

  @Test("--set changes a parameter, and unknown ones are refused")
  func settings() throws {
    let folder = try TemporaryFolder()
    try Self.writeTestSpectrum(to: folder)
    try folder.write("a.yaml", "likelihood: {planck2018_lowl_tt: null}\nparams: {A_planck: 1}\n")
    let arguments = ["evaluate", "a.yaml", "--spectra", "spectrum.txt", "--json", "--set"]
    let changed = try RunningProgram(arguments + ["A_planck=1.01"], in: folder).wait()
    let same = try RunningProgram(arguments + ["A_planck=1"], in: folder).wait()
    #expect(try Self.report(changed).chi2 != Self.report(same).chi2)
    let unknown = try RunningProgram(arguments + ["A_plank=1"], in: folder).wait()
    #expect(unknown.status == 65)
    #expect(unknown.errors.contains("A_planck"))
  }

  @Test("The solver's posterior; the second time from the store")
  func solver() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Input.yaml())
    let first = try Self.report(try Program.run("evaluate", "a.yaml", "--json", in: folder))
    let second = try Self.report(try Program.run("evaluate", "a.yaml", "--json", in: folder))
    #expect(first.provenance == "solver")
    #expect(second.provenance == "cache")
    #expect(first.chi2 == second.chi2)
    #expect(abs((first.derived["rdrag"] ?? 0) - 147) < 1)
    #expect((0..<20).contains(first.chi2["planck2018_lowl_tt"] ?? -1))
  }
}
