@testable import EmberReports
@testable import EmberConfiguration
import EmberTestSupport
import Foundation
import Testing

@Suite("Reports")
struct ReportTests {
  @Test(
    "Numbers carry two digits of their error",
    arguments: [
      (67.3012, 0.604, "67.30 +- 0.60"), (0.0223612, 0.000148, "0.02236 +- 0.00015"),
      (2.1191e-9, 2.6e-11, "2.1191e-09 +- 2.6e-11"), (593.51, 34.2, "594 +- 34"), (1.5, 0, "1.5"),
    ])
  func measured(mean: Double, sigma: Double, text: String) {
    #expect(RunReport.measured(mean, sigma) == text)
  }

  @Test("Times are readable")
  func durations() {
    #expect(durationText(4.4) == "4 s")
    #expect(durationText(185) == "3 min 05 s")
    #expect(durationText(7800) == "2 h 10 min")
    #expect(durationText(.infinity) == "unknown")
  }

  @Test("Numbers that JSON cannot write become null, whole numbers stay whole")
  func json() throws {
    let text = try JSONValue.object(["a": .number(.nan), "b": .number(3), "c": .number(0.5), "d": .string("x/y")]).text
    #expect(text.contains("\"a\" : null"))
    #expect(text.contains("\"b\" : 3,"))
    #expect(text.contains("\"c\" : 0.5"))
    #expect(text.contains("\"x/y\""))
  }

  @Test("GetDist's files name every column; limits are those of uniform priors and of the theory")
  func description() throws {
    let configuration = try RunConfiguration(yaml: Sample.yaml(adding: ["sigma8: {derived: true}"]))
    let description = RunDescription(
      configuration, outputs: ["sigma8", "chi2", "chi2__planck2018_lowl_tt"],
      support: [0.02...0.025, 0...Double.infinity])
    let names = description.parameterNames.split(separator: "\n").map { $0.split(separator: "\t")[0] }
    #expect(names == ["omega_b", "tau_reio", "sigma8*", "chi2*", "chi2__planck2018_lowl_tt*"])
    #expect(description.ranges == "omega_b 0.02 0.025\ntau_reio 0.0 N\n")
  }
}
