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

  /// D_l of a best fit, as a table with or without the names of its columns, from the fixture of the likelihood's own tests.
  private static func writeTestSpectrum(to folder: TemporaryFolder, names: String = "# l TT TE EE\n") throws {
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("EmberBandPowersTests/Fixtures/planck_2015_fit_dl.f64le")
    let bytes = try Data(contentsOf: fixture)
    let numbers = bytes.withUnsafeBytes { raw in
      (0..<raw.count / 8).map { raw.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
    }
    let rows = numbers.count / 3
    let text = (0..<rows).map { row in
      "\(row + 2) " + numbers[3 * row..<3 * row + 3].map { "\($0)" }.joined(separator: " ") + "\n"
    }.joined()
    try folder.write("spectrum.txt", names + text)
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

  @Test("The columns of a table without names have to be stated")
  func columns() throws {
    let folder = try TemporaryFolder()
    try Self.writeTestSpectrum(to: folder, names: "")
    try folder.write("a.yaml", "likelihood: {planck2018_lowl_tt: null}\nparams: {A_planck: 1}\n")
    let arguments = ["evaluate", "a.yaml", "--spectra", "spectrum.txt", "--json"]
    let refused = try RunningProgram(arguments, in: folder).wait()
    #expect(refused.status == 65 && refused.errors.contains("--columns"), "\(refused.errors)")
    let stated = try RunningProgram(arguments + ["--columns", "l TT TE EE"], in: folder).wait()
    #expect(abs((try Self.report(stated).chi2["planck2018_lowl_tt"] ?? 0) - 2 * 2.62105266377115) < 1e-9)
    let alone = try Program.run("evaluate", "a.yaml", "--columns", "l TT", in: folder)
    #expect(alone.status == 64)
    // A nuisance parameter that cannot be is not the fault of the table.
    let nuisance = try RunningProgram(
      arguments + ["--columns", "l TT TE EE", "--set", "A_planck=-1"], in: folder
    ).wait()
    #expect(nuisance.status == 65 && nuisance.errors.contains("A_planck"))
    #expect(!nuisance.errors.contains("spectrum.txt"), "\(nuisance.errors)")
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

  @Test("The input from standard input", arguments: ["-", "/dev/stdin"])
  func standardInput(name: String) throws {
    let folder = try TemporaryFolder()
    try Self.writeTestSpectrum(to: folder)
    try folder.write("a.yaml", "likelihood: {planck2018_lowl_tt: null}\nparams: {A_planck: 1}\n")
    let arguments = ["evaluate", name, "--spectra", "spectrum.txt", "--json"]
    let outcome = try RunningProgram(arguments, input: "a.yaml", in: folder).wait()
    #expect(abs((try Self.report(outcome).chi2["planck2018_lowl_tt"] ?? 0) - 2 * 2.62105266377115) < 1e-9)
    try folder.write("bad.yaml", "likelihood: {planck2018_lowl_tt: null}\nparms: {A_planck: 1}\n")
    let bad = try RunningProgram(arguments, input: "bad.yaml", in: folder).wait()
    #expect(bad.status == 65)
    #expect(bad.errors.contains((name == "-" ? "standard input" : name) + ":2: "))
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

  @Test("Angles and helium in the conventions of CAMB and of CLASS stand side by side")
  func conventions() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "a.yaml",
      """
      theory: {ember: {emulator: off, cache: off, precision: draft}}
      likelihood: {planck2018_lowl_tt: null}
      params:
        omegabh2: 0.02237737
        omegach2: 0.12
        100*theta_s: 1.0416
        tau: 0.0544
        logA: 3.044
        ns: 0.9649
        calPlanck: 1
        H0: {derived: true}
        YHe: {derived: true}
        Y_p: {derived: true}
        thetastar: {derived: true}
        theta_MC_100: {derived: true}

      """)
    let outcome = try Program.run("evaluate", "a.yaml", "--json", in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let derived = try Self.report(outcome).derived
    // CLASS 3.4.1, and the differences of conventions by CAMB 2.0.5.
    for (name, value, limit) in [
      ("H0", 67.255, 0.01), ("YHe", 0.2456592, 1e-7), ("Y_p", 0.2469902, 1e-7), ("theta_s_100", 1.0416, 1e-9),
      ("thetastar", 1.0408890, 2e-5), ("theta_MC_100", 1.0406710, 2e-5),
    ] {
      #expect(abs(try #require(derived[name], "\(name)") - value) < limit, "\(name) \(derived[name] ?? .nan)")
    }
  }
}
