import EmberTestSupport
import Testing

@Suite("ember spectra")
struct SpectraTests {
  @Test("One table, with what was set in its header")
  func oneTable() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(
      "spectra", "--set", "ombh2=0.022", "--set", "As=2.1e-9", "--lmax", "40", "-o", "new/s.txt", in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = try folder.read("new/s.txt").split(separator: "\n")
    #expect(lines.contains("# omega_b = 0.022"))
    #expect(lines.contains("# A_s = 2.1e-09"))
    #expect(lines.contains("# l unlensed_TT unlensed_TE unlensed_EE lensed_TT lensed_TE lensed_EE lensed_BB PP"))
    #expect(lines.filter { !$0.hasPrefix("#") }.count == 39)
    #expect(!folder.exists("cache"))
  }

  @Test("A table for each point; a point that cannot be is named, the others are written")
  func points() throws {
    let folder = try TemporaryFolder()
    try folder.write("points.csv", "omega_b,H0\n0.022,68\n-1,68\n0.023,66\n")
    let outcome = try Program.run("spectra", "--points", "points.csv", "--lmax", "20", "-o", "out", in: folder)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("points.csv:3"))
    #expect(folder.exists("out/0000.txt") && !folder.exists("out/0001.txt") && folder.exists("out/0002.txt"))
    #expect(try folder.read("out/0002.txt").contains("# omega_b = 0.023\n"))
  }

  @Test("A malformed row is named before anything is computed")
  func malformedPoints() throws {
    let folder = try TemporaryFolder()
    try folder.write("points.csv", "omega_b,H0\n0.022,68\n0.022\n")
    let outcome = try Program.run("spectra", "--points", "points.csv", "-o", "out", in: folder)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("points.csv:3"))
    #expect(!folder.exists("out"))
  }

  @Test(
    "Values that no model can have",
    arguments: [
      "omega_b=-0.1", "tau=-1", "H0=1", "theta_s_100=90", "thetastar=1.04", "h0=67", "omega_c=0.12", "nonsense=1",
      "H0=x",
    ])
  func badValues(setting: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run("spectra", "--set", setting, "--lmax", "20", "-o", "s.txt", in: folder)
    #expect(outcome.status == 65, "\(outcome.errors)")
    #expect(!folder.exists("s.txt"))
  }
}
