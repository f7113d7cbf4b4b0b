@testable import EmberWorkflows
@testable import EmberReports
@testable import EmberConfiguration
import EmberBoltzmann
import EmberTheory
import Testing

@Suite("ember check-accuracy")
struct AccuracyJobTests {
  private func job(precision: String? = nil, knobs: [String]? = nil) throws(EmberError) -> AccuracyJob {
    try AccuracyJob(
      file: nil, settings: CommandLineSettings([]), precision: precision, knobs: knobs, lmax: 40, isQuiet: true)
  }

  @Test("Misspelt knobs and precisions are named with a suggestion")
  func misspelt() {
    for (precision, knobs, words) in [
      ("draf", nil, ["--precision", "draf", "\"draft\""]), (nil, ["photonMx"], ["--knobs", "photonMx", "photonMax"]),
    ] as [(String?, [String]?, [String])] {
      do {
        _ = try job(precision: precision, knobs: knobs)
        Issue.record("accepted \(words)")
      } catch {
        #expect(error.exitStatus == 65)
        for word in words { #expect(error.description.contains(word), "\(error)") }
      }
    }
  }

  @Test("A report for people and one for programs")
  func report() throws {
    var ours = PowerSpectra(lmax: 40)
    var finer = PowerSpectra(lmax: 40)
    for kind in SpectrumKind.allCases {
      ours[kind] = (0...40).map { 1.001 / Double($0 + 1) }
      finer[kind] = (0...40).map { 1 / Double($0 + 1) }
    }
    for kind in [SpectrumKind.unlensedTE, .lensedTE] {
      ours[kind] = Array(repeating: 0, count: 41); finer[kind] = ours[kind]
    }
    let knob = try #require(SolverPrecision.knobs.first)
    let report = AccuracyReport(
      precision: "default", reference: "reference", lmax: 40, seconds: (1, 8), total: SpectraDifferences(ours, finer),
      effects: [
        AccuracyReport.Effect(
          knob: knob, value: 1e-5, boosted: 1e-6, differences: SpectraDifferences(ours, ours), cost: 1.5)
      ], finest: [])
    let lines = report.text.split(separator: "\n")
    #expect(lines[0].hasPrefix("default against reference, l to 40: Delta chi2 = 0.00"))
    #expect(lines.contains { $0.hasPrefix("  lensed_TT ") && $0.hasSuffix("0.1000 | 0.1000") })
    #expect(lines.contains { $0.hasPrefix("tolerance 1e-05 -> 1e-06") && $0.hasSuffix("time x 1.50") })
    let json = try report.json
    for member in ["\"chi2_cv\"", "\"knobs\"", "\"tolerance\"", "\"cost\" : 1.5", "\"2-29\""] {
      #expect(json.contains(member), "\(json)")
    }
  }

  @Test("The list of knobs tells what each is")
  func list() {
    let lines = AccuracyJob.knobTable.split(separator: "\n")
    #expect(lines.count == SolverPrecision.knobs.count + 1)
    #expect(lines.contains { $0.hasPrefix("photonMax ") && $0.hasSuffix("highest photon intensity multipole") })
  }
}
