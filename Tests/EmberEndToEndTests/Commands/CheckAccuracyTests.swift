import EmberTestSupport
import Foundation
import Testing

@Suite("ember check-accuracy")
struct CheckAccuracyTests {
  @Test("A file's precision and one knob, as JSON")
  func oneKnob() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Input.yaml())
    let outcome = try Program.run(
      "check-accuracy", "a.yaml", "--knobs", "photonMax", "--lmax", "60", "--json", "--quiet", in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let report = try #require(object as? [String: Any])
    #expect(report["precision"] as? String == "draft")
    let total = try #require(report["chi2_cv"] as? Double)
    let knobs = try #require(report["knobs"] as? [String: [String: Any]])
    let photons = try #require(knobs["photonMax"])
    #expect(Array(knobs.keys) == ["photonMax"])
    #expect(photons["value"] as? Double == 12 && photons["boosted"] as? Double == 30)
    let one = try #require(photons["chi2_cv"] as? Double)
    // The draft is off by far less than data can see at these multipoles, but it is off, and photons are one reason.
    #expect(total > 0 && total < 0.1 && one > 0 && one < 0.1)
    #expect(try #require(photons["cost"] as? Double) > 0)
  }

  @Test("What cannot be understood is named")
  func mistakes() throws {
    let folder = try TemporaryFolder()
    #expect(try Program.run("check-accuracy", "--lmax", "1", in: folder).status == 64)
    #expect(try Program.run("check-accuracy", "missing.yaml", in: folder).status == 66)
    let outcome = try Program.run("check-accuracy", "--knobs", "photonMx", in: folder)
    #expect(outcome.status == 65 && outcome.errors.contains("photonMax"), "\(outcome.errors)")
    let precision = try Program.run("check-accuracy", "--precision", "finest", in: folder)
    #expect(precision.status == 65 && precision.errors.contains("reference"))
    let list = try Program.run("check-accuracy", "--list", in: folder)
    #expect(list.status == 0 && list.output.contains("photonMax"))
  }
}
