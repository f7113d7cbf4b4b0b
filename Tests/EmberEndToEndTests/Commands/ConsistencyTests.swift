import EmberTestSupport
import Testing

@Suite("ember consistency")
struct ConsistencyCommandTests {
  private static let prior = "n_s: {prior: {dist: norm, loc: 0.965, scale: 0.004}}"

  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(
      "a.yaml",
      Input.yaml(replacing: "n_s: {prior: {min: 0.9, max: 1.1}, ref: 0.965, proposal: 0.02}", with: prior))
    return folder
  }

  @Test("A best fit, its parts, and a row of a run")
  func point() throws {
    let folder = try Self.folder()
    let fitted = try Program.run("consistency", "a.yaml", "-o", "c", "--subsets", "2-15", in: folder)
    #expect(fitted.status == 0, "\(fitted.errors)")
    #expect(fitted.output.contains("planck2018_lowl_tt") && fitted.output.contains("2-15 - all"), "\(fitted.output)")
    #expect(try folder.read("c.consistency.txt").split(separator: "\n").count == 3)
    #expect(try folder.read("c.consistency.svg").hasPrefix("<svg"))
    #expect(try Program.run("consistency", "a.yaml", "-o", "c", in: folder).status == 73)
    try folder.write("r.updated.yaml", try folder.read("a.yaml"))
    try folder.write("r.paramnames", "logA A\nn_s n\nchi2* c\n")
    try folder.write("r.1.txt", "# weight minuslogpost logA n_s chi2\n1 5 3.1 0.965 3\n1 4 3.05 0.966 2\n")
    let run = try Program.run("consistency", "r", "--fixed", in: folder)
    #expect(run.status == 0 && run.output.contains("at the best row of the run"), "\(run.errors)")
  }

  @Test("What is asked wrongly is refused, and says what is right")
  func refused() throws {
    let folder = try Self.folder()
    let fixed = try Program.run("consistency", "a.yaml", "--fixed", "--subsets", "TT", in: folder)
    #expect(fixed.status == 64 && fixed.errors.contains("leave out --fixed"))
    let empty = try Program.run("consistency", "a.yaml", "-o", "d", "--subsets", "EE", in: folder)
    #expect(empty.status == 64 && empty.errors.contains("no band power"), "\(empty.errors)")
    #expect(try Program.run("consistency", "none", in: folder).status == 66)
    try folder.write(
      "b.yaml",
      Input.yaml(replacing: "planck2018_lowl_tt: null", with: "desi_dr2_bao: null").replacing("A_planck: 1", with: ""))
    let distances = try Program.run("consistency", "b.yaml", "--fixed", in: folder)
    #expect(distances.status == 65 && distances.errors.contains("band powers"), "\(distances.errors)")
  }
}
