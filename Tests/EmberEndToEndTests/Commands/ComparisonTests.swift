import EmberTestSupport
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
}
