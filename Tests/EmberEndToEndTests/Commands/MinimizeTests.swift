import EmberTestSupport
import Foundation
import Testing

@Suite("ember minimize")
struct MinimizeTests {
  private static let prior = "n_s: {prior: {dist: norm, loc: 0.965, scale: 0.004}}"

  /// Two bins constrain the amplitude; the tilt has a prior.
  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(
      "a.yaml",
      Input.yaml(
        replacing: "n_s: {prior: {min: 0.9, max: 1.1}, ref: 0.965, proposal: 0.02}",
        with: prior + "\n  Omega_m: {derived: true}"))
    return folder
  }

  /// Value of a row of the table on standard output.
  private static func bestFit(_ outcome: Program.Outcome, _ name: String) throws -> Double {
    let row = outcome.output.split(separator: "\n").first { $0.contains("  \(name) ") }?.split(separator: " ") ?? []
    return try #require(row.count > 1 ? Double(row[1]) : nil, "\(outcome.output)\(outcome.errors)")
  }

  @Test("Newton and BOBYQA agree, and the files have Cobaya's layout")
  func files() throws {
    let folder = try Self.folder()
    let newton = try Program.run("minimize", "a.yaml", "-o", "n", "--set", "logA=3.3", in: folder)
    #expect(newton.status == 0, "\(newton.errors)")
    let other = try Program.run("minimize", "a.yaml", "-o", "b", "--method", "bobyqa", in: folder)
    #expect(other.status == 0, "\(other.errors)")
    #expect(try abs(Self.bestFit(newton, "logA") - Self.bestFit(other, "logA")) < 0.01)
    let lines = try folder.read("n.minimum").split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0].contains("-log(Like) =") && lines[1].contains("chi-sq") && lines[2].isEmpty)
    #expect(lines[3].contains("logA") && lines.contains { $0.contains("planck2018_lowl_tt") })
    let table = try folder.read("n.minimum.txt").split(separator: "\n").map { $0.split(separator: " ") }
    #expect(table.count == 2 && table[0][0] == "#" && table[0].count == table[1].count + 1)
    #expect(table[0].contains("minuslogpost") && table[0].contains("chi2__planck2018_lowl_tt"))
    #expect(try folder.read("n.minimum.covmat").hasPrefix("# logA"))
  }

  @Test("The best of several starts, and a profile whose lowest point is the minimum")
  func startsAndProfile() throws {
    let folder = try Self.folder()
    let outcome = try Program.run(
      "minimize", "a.yaml", "-o", "n", "--best-of", "2", "--profile", "logA=3.0:3.2:3", in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("each start above the best"))
    let rows = try folder.read("n.profile.logA.txt").split(separator: "\n").dropFirst().map {
      $0.split(separator: " ").compactMap { Double($0) }
    }
    #expect(rows.map(\.[0]) == [3.0, 3.1, 3.2])
    #expect(rows.allSatisfy { $0[1] > -1e-3 })
  }

  @Test("Unknown methods and parameters are refused, and say what there is")
  func refused() throws {
    let folder = try Self.folder()
    let method = try Program.run("minimize", "a.yaml", "--method", "newtn", in: folder)
    #expect(method.status == 64 && method.errors.contains("newton"))
    let profile = try Program.run("minimize", "a.yaml", "--profile", "logB=1:2:3", in: folder)
    #expect(profile.status == 64 && profile.errors.contains("logA"), "\(profile.errors)")
    #expect(try Program.run("minimize", "a.yaml", "--profile", "logA=3", in: folder).status == 64)
    let reversed = try Program.run("minimize", "a.yaml", "--profile", "logA=3.2:3:3", in: folder)
    #expect(reversed.status == 64 && reversed.errors.contains("LOW below HIGH"))
    #expect(try Program.run("minimize", "a.yaml", "--best-of", "0", in: folder).status == 64)
    #expect(try Program.run("minimize", "none.yaml", in: folder).status == 66)
  }
}
