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
    func expected(_ precision: String) throws -> Double {
      try Self.chiSquared(
        Self.spectra("draft", in: folder), Self.spectra(precision, in: folder))
    }
    let knob = try expected("{preset: draft, photonMax: 30}")
    #expect(knob > 0 && abs(one / knob - 1) < 0.02, "\(one) \(knob)")
    // The draft is off by far less than data can see at these multipoles, but it is off.
    #expect(total > 0 && total < 0.1)
    #expect(try #require(photons["cost"] as? Double) > 0)
  }

  /// Lensed TT, TE, EE by multipole, as `ember spectra` writes them at a precision.
  private static func spectra(_ precision: String, in folder: TemporaryFolder) throws -> [[Double]] {
    let outcome = try Program.run(
      "spectra", "a.yaml", "--set", "theory.ember.precision=\(precision)", "--lmax", "60", "-o", "s.txt", "--force",
      "--quiet", in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let lines = try folder.read("s.txt").split(separator: "\n")
    let names = try #require(lines.first { $0.hasPrefix("# l ") }).split(separator: " ").dropFirst()
    let columns = ["lensed_TT", "lensed_TE", "lensed_EE"].map { name in names.firstIndex { $0 == name } ?? 0 }
    return lines.filter { !$0.hasPrefix("#") }.map { line in
      let values = line.split(separator: " ").compactMap { Double($0) }
      return columns.map { values[$0 - 1] }
    }
  }

  /// -2 ln L of a cosmic-variance limited full-sky experiment, to second order in the difference: (2l+1)/2 tr (C^-1 dC)^2.
  private static func chiSquared(_ ours: [[Double]], _ data: [[Double]]) -> Double {
    zip(ours, data).enumerated().reduce(0) { sum, row in
      let (a, b) = row.element
      let determinant = a[0] * a[2] - a[1] * a[1]
      let d = zip(a, b).map { $1 - $0 }
      // The rows of C^-1 dC.
      let (p, q) = ((a[2] * d[0] - a[1] * d[1]) / determinant, (a[2] * d[1] - a[1] * d[2]) / determinant)
      let (r, s) = ((a[0] * d[1] - a[1] * d[0]) / determinant, (a[0] * d[2] - a[1] * d[1]) / determinant)
      return sum + (Double(2 * (row.offset + 2)) + 1) / 2 * (p * p + 2 * q * r + s * s)
    }
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
