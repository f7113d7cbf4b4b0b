import EmberConfiguration
import EmberTestSupport
import Foundation
import Testing

@testable import EmberWorkflows

@Suite("Plots of chains")
struct PlotJobTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    var rows = ["# weight minuslogpost H0 n_s sigma8"]
    for i in 0..<200 {
      let (a, b) = (sin(Double(i) * 12.9898), cos(Double(i) * 78.233))
      rows.append("1 10 \(67 + a) \(0.96 + 0.01 * b) \(0.8 + 0.01 * (a + b))")
    }
    let text = rows.joined(separator: "\n") + "\n"
    _ = try folder.write("x.1.txt", text)
    _ = try folder.write("x.2.txt", text)
    _ = try folder.write("x.paramnames", "H0 H_0\nn_s n_\\mathrm{s}\nsigma8* \\sigma_8\n")
    _ = try folder.write("x.ranges", "H0 66.5 N\nn_s N N\n")
  }

  @Test("Sampled parameters of a run are drawn, or those that are asked for")
  func panels() throws {
    let output = folder.path("x.svg")
    let message = try PlotJob(prefixes: [folder.path("x")]).write(to: output)
    #expect(message.contains(output))
    let svg = try String(contentsOfFile: output, encoding: .utf8)
    #expect(svg.hasPrefix("<svg") && svg.components(separatedBy: "<path").count - 1 == 2)
    let all = try PlotJob(prefixes: [folder.path("x"), folder.path("x")], parameters: ["sigma8", "H0", "n_s"]).svg
    #expect(all.components(separatedBy: "<path").count - 1 == 3 * 2 * 2 && all.contains("σ"))
    #expect(throws: EmberError.self) { try PlotJob(prefixes: [folder.path("x")]).write(to: output) }
    _ = try PlotJob(prefixes: [folder.path("x")]).write(to: output, isForced: true)
  }

  @Test("What is not there is named")
  func missing() throws {
    #expect { try PlotJob(prefixes: [folder.path("y")]) } throws: { "\($0)".contains("y.1.txt: no such file") }
    #expect {
      try PlotJob(prefixes: [folder.path("x")], parameters: ["sigma88"])
    } throws: { "\($0)".contains("Did you mean \"sigma8\"?") }
    _ = try folder.write("empty.1.txt", "# weight minuslogpost H0 n_s sigma8\n")
    _ = try folder.write("empty.paramnames", "H0 H_0\nn_s n_s\nsigma8* s\n")
    #expect { try PlotJob(prefixes: [folder.path("empty")]) } throws: { "\($0)".contains("no rows") }
    _ = try folder.write("bad.1.txt", "# weight minuslogpost H0 n_s sigma8\n1 2 3 4\n")
    _ = try folder.write("bad.paramnames", "H0 H_0\nn_s n_s\nsigma8* s\n")
    #expect { try PlotJob(prefixes: [folder.path("bad")]) } throws: { "\($0)".contains("bad.1.txt:2") }
  }
}
