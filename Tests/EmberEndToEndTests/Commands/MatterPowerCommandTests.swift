import EmberTestSupport
import Testing

@Suite("ember spectra --pk")
struct MatterPowerCommandTests {
  @Test("One column for each redshift, units in the header")
  func table() throws {
    let folder = try TemporaryFolder()
    try folder.write("draft.yaml", "theory: {ember: {precision: draft, cache: off}}\n")
    let outcome = try Program.run(
      "spectra", "draft.yaml", "--pk", "--redshifts", "0,0.5", "--kmax", "0.1", "--set", "H0=70", "-o", "new/p.txt",
      in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = try folder.read("new/p.txt").split(separator: "\n")
    #expect(lines.contains("# H0 = 70.0"))
    #expect(lines.contains("# k linear_z0 linear_z0.5"))
    #expect(lines.contains { $0.contains("1/Mpc") && $0.contains("Mpc^3") })
    let rows = lines.filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ").compactMap { Double($0) } }
    #expect(rows.count == 301 && rows.allSatisfy { $0.count == 3 && $0[1] > $0[2] && $0[2] > 0 })
  }

  @Test(
    "Options that mean nothing or nothing possible",
    arguments: [
      ["--pk", "--redshifts", "0,x"], ["--pk", "--redshifts", "-1"], ["--pk", "--redshifts", "1,1"],
      ["--pk", "--kmax", "0"], ["--pk", "--kmax", "1e9"], ["--pk", "--points", "points.csv"], ["--redshifts", "0"],
      ["--kmax", "1"],
    ])
  func badOptions(options: [String]) throws {
    let folder = try TemporaryFolder()
    let outcome = try RunningProgram(["spectra", "-o", "p.txt"] + options, in: folder).wait()
    #expect(outcome.status == 64, "\(outcome.errors)")
    #expect(!folder.exists("p.txt"))
  }

  @Test("Non-linear columns with the setting of the theory, which a parameter must not repeat")
  func nonlinear() throws {
    let folder = try TemporaryFolder()
    let yaml = "theory: {ember: {precision: draft, cache: off, nonlinear: hmcode2020}}\n"
    try folder.write("nl.yaml", yaml)
    let outcome = try Program.run("spectra", "nl.yaml", "--pk", "--redshifts", "1,0", "-o", "p.txt", in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let text = try folder.read("p.txt")
    #expect(text.contains("# nonlinear = 1\n"))
    #expect(text.contains("# k linear_z1 linear_z0 nonlinear_z1 nonlinear_z0\n"))
    try folder.write("twice.yaml", yaml + "params: {nonlinear: 1}\n")
    let twice = try Program.run("spectra", "twice.yaml", "--pk", "-o", "q.txt", in: folder)
    #expect(twice.status == 65 && twice.errors.contains("twice.yaml:2"), "\(twice.errors)")
    try folder.write("wrong.yaml", "theory: {ember: {nonlinear: hmcode2021}}\n")
    let wrong = try Program.run("spectra", "wrong.yaml", "--pk", "-o", "q.txt", in: folder)
    #expect(wrong.status == 65 && wrong.errors.contains("hmcode2020"), "\(wrong.errors)")
  }

  @Test("A value that no model can have")
  func badValue() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run("spectra", "--pk", "--set", "omega_b=-1", "-o", "p.txt", in: folder)
    #expect(outcome.status == 65 && outcome.errors.contains("omega_b"))
  }
}
