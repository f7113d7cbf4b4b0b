import EmberTestSupport
import Foundation
import Testing

@Suite("ember tension and ember compress")
struct ComparisonCommandTests {
  @Test("Wrong words and places are refused, and say what is right")
  func refused() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Input.yaml())
    let errors = try Program.run("compress", "a.yaml", "-o", "c", "--errors", "marginl", in: folder)
    #expect(errors.status == 64 && errors.errors.contains("marginal"), "\(errors.errors)")
    let name = try Program.run("compress", "a.yaml", "-o", "c", "--likelihood", "planck", in: folder)
    #expect(name.status == 65 && name.errors.contains("planck2018_lowl_tt"), "\(name.errors)")
    #expect(try Program.run("tension", "a", "b", in: folder).status == 66)
    #expect(try Program.run("tension", "a", "b", "--skip", "1", in: folder).status == 64)
  }

  @Test("Two bins of one channel are compressed to themselves")
  func compressed() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Input.yaml())
    let outcome = try Program.run("compress", "a.yaml", "-o", "c", in: folder)
    #expect(outcome.status == 0 && outcome.output.contains("2 band powers"), "\(outcome.errors)\(outcome.output)")
    #expect(try folder.read("c/data.yaml").contains("TT: 2"))
    #expect(try folder.read("c/band_powers.txt").split(separator: "\n").count == 3)
    #expect(try Program.run("compress", "a.yaml", "-o", "c", in: folder).status == 73)
  }

  /// 33 foregrounds and calibrations. The amplitude is what calibrations that follow fluctuations would pull down by four tenths of
  /// its error.
  @Test("Three frequencies and what they are compressed to say the same of the amplitude and the tilt")
  func frequencies() throws {
    let folder = try TemporaryFolder()
    let example = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../examples/spt3g.yaml")
    let fixed = ["omega_b: 0.0222", "omega_cdm: 0.117", "H0: 68", "tau_reio: 0.054"]
    let lines = try String(contentsOf: example, encoding: .utf8).split(separator: "\n").map { line in
      fixed.first { line.hasPrefix("  \($0.prefix { $0 != ":" }):") }.map { "  " + $0 } ?? String(line)
    }
    let all = lines.joined(separator: "\n").replacing("emulator: on", with: "emulator: off")
      .replacing("cache: cache/ember.sqlite", with: "cache: off\n    precision: draft")
    try folder.write("all.yaml", all)
    let compression = try Program.run("compress", "all.yaml", "-o", "c", in: folder)
    #expect(compression.status == 0 && compression.output.contains("728 band powers"), "\(compression.errors)")
    try folder.write(
      "c.yaml",
      """
      theory: {ember: {emulator: off, cache: off, precision: draft}}
      likelihood: {c: {file: c/data.yaml}}
      params:
      \(lines.filter { line in (fixed + ["logA:", "n_s:"]).contains { line.hasPrefix("  " + $0) } }.joined(separator: "\n"))
      """)
    let (full, compressed) = (try best("all", in: folder), try best("c", in: folder))
    for name in ["logA", "n_s"] {
      let (one, other) = (try #require(full[name]), try #require(compressed[name]))
      #expect(abs(one.value - other.value) < 0.05 * one.sigma, "\(name): \(one) \(other)")
      #expect(abs(other.sigma / one.sigma - 1) < 0.03, "\(name): \(one) \(other)")
    }
  }

  /// Best fits and errors that `ember minimize` prints.
  private func best(_ name: String, in folder: TemporaryFolder) throws -> [String: (value: Double, sigma: Double)] {
    let outcome = try Program.run("minimize", "\(name).yaml", "-o", name, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    var result: [String: (value: Double, sigma: Double)] = [:]
    for line in outcome.output.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count == 4, let value = Double(fields[1]), let sigma = Double(fields[2]) else { continue }
      result[String(fields[0])] = (value, sigma)
    }
    return result
  }
}
