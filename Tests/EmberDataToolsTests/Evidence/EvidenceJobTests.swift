import EmberConfiguration
import EmberTestSupport
import Foundation
import Testing

@testable import EmberDataTools

@Suite("Evidence of models")
struct EvidenceJobTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (name, evidence) in [("a", -500.0), ("b", -503), ("c", -500.7)] {
      try folder.write(name + ".1.txt", "# weight minuslogpost H0 chi2\n 1 501 67 1000\n 1 502 68 1002\n")
      try folder.write(name + ".paramnames", "H0 H_0\nchi2* c\n")
      try folder.write(
        name + ".summary.json",
        "{\"nested\": {\"log_evidence\": \(evidence), \"error\": 0.3, \"information\": 20, \"peaks\": []}}")
    }
  }

  private func words(_ runs: String...) throws -> [[String]] {
    try EvidenceJob(runs.map(folder.path)).perform().split(separator: "\n").map {
      $0.split(separator: " ").map(String.init)
    }
  }

  @Test("Bayes factors, probabilities and their words are those of the evidences")
  func report() throws {
    let lines = try words("b", "a", "c")
    let rows = try ["b", "a", "c"].map { name in try #require(lines.first { $0.first == name && $0.count == 9 }) }
    let total = 1 + exp(-3.0) + exp(-0.7)
    for (row, difference) in zip(rows, [-3, 0, -0.7]) {
      #expect(Double(row[4]) == difference)
      #expect(try abs(#require(Double(row[5])) - exp(difference) / total) < 0.001)
      #expect(row[7] == "1000.00" && row[8] == "1001.00")
    }
    let text = lines.map { $0.joined(separator: " ") }.joined(separator: "\n")
    #expect(text.contains("a over b: ln B = 3.00 +- 0.42, odds 20.1 to 1, moderate evidence\n"))
    #expect(text.contains("a over c: ln B = 0.70 +- 0.42, odds 2.01 to 1, inconclusive evidence, and less than twice"))
    #expect(text.contains("a.checkpoint cannot be read"))
  }

  @Test("A run without evidence is named, with what would have one")
  func refused() throws {
    try folder.write("c.summary.json", "{\"sampler\": \"mcmc\"}")
    #expect {
      try EvidenceJob([folder.path("a"), folder.path("c")])
    } throws: { "\($0)".contains("c.summary.json") && "\($0)".contains("sampler: nested") }
  }
}
