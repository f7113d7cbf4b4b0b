import EmberConfiguration
import EmberNumerics
import EmberTestSupport
import Foundation
import Testing

@testable import EmberDataTools

@Suite("Tension of runs")
struct TensionJobTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try write("a", 67, 1, best: 10, seed: 1)
    try write("b", 70, 1, best: 20, seed: 2)
    try write("ab", 68.5, 0.5.squareRoot(), best: 34.5, seed: 3)
  }

  /// Rows of a Gaussian posterior of H0.
  private func write(_ name: String, _ mean: Double, _ sigma: Double, best: Double, seed: UInt64) throws {
    var random = RandomStream(seed: seed)
    var lines = ["# weight minuslogpost H0 n_s sigma8 chi2"]
    for _ in 0..<2000 {
      let (u, v) = (random.normal(), random.normal())
      let chi2 = best + u * u + v * v
      lines.append("1 \(chi2 / 2) \(mean + sigma * u) \(0.96 + 0.01 * v) \(0.8 + 0.01 * u) \(chi2)")
    }
    try folder.write(name + ".1.txt", lines.joined(separator: "\n") + "\n")
    try folder.write(name + ".paramnames", "H0 H_0\nn_s n\nsigma8* s\nchi2* c\n")
  }

  @Test("Shift, loss of fit and evidence of one parameter that is 3 of 1.4 sigma apart")
  func report() throws {
    for (name, evidence) in [("a", -5.0), ("b", -6), ("ab", -14)] {
      try folder.write(
        name + ".summary.json", "{\"nested\": {\"log_evidence\": \(evidence), \"error\": 0.1, \"information\": 20}}")
    }
    try folder.write("ab.minimum.txt", "# weight minuslogpost H0 chi2\n 1 17.25 68.5 34.5\n")
    let text = try TensionJob(
      folder.path("a"), folder.path("b"), joint: folder.path("ab"), parameters: ["H0"], skip: 0
    ).perform()
    let lines = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    func number(_ words: String, _ column: Int) throws -> Double {
      let line = try #require(lines.first { $0.joined(separator: " ").hasPrefix(words) }, "\(text)")
      return try #require(Double(line[column]), "\(line)")
    }
    #expect(try abs(number("as Gaussians", 5) - 2.12) < 0.1)
    #expect(try abs(number("by samples", 5) - 2.12) < 0.25, "\(text)")
    #expect(try abs(number("loss of fit, Q_DMAP", 4) - 4.5) < 0.05)
    #expect(text.contains("ember minimize") && text.contains("the best row"))
    #expect(text.contains("ln R = -3.00 +- 0.17"))
  }

  @Test("What is not there is named")
  func missing() throws {
    #expect {
      try TensionJob(folder.path("a"), folder.path("c"), joint: nil, skip: 0)
    } throws: { "\($0)".contains("c.1.txt: no such file") }
    #expect {
      try TensionJob(folder.path("a"), folder.path("b"), joint: nil, parameters: ["sigma88"], skip: 0)
    } throws: { "\($0)".contains("Did you mean \"sigma8\"?") }
    try folder.write("d.1.txt", "# weight minuslogpost x\n1 2 3\n1 2 4\n")
    try folder.write("d.paramnames", "x x\n")
    #expect {
      try TensionJob(folder.path("a"), folder.path("d"), joint: nil, skip: 0)
    } throws: { "\($0)".contains("sample no parameter together") }
    let noTotal = try TensionJob(folder.path("d"), folder.path("d"), joint: folder.path("d"), skip: 0)
    #expect { try noTotal.perform() } throws: { "\($0)".contains("chi2") }
  }
}
