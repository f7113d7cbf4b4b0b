import EmberTestSupport
import Testing

@Suite("ember cache")
struct CacheTests {
  @Test("List, verify, clear")
  func maintenance() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Input.yaml())
    #expect(try Program.run("cache", "list", in: folder).status == 66)
    #expect(try Program.run("evaluate", "a.yaml", in: folder).status == 0)
    let list = try Program.run("cache", "list", in: folder)
    #expect(list.status == 0)
    #expect(list.output.contains("1 entry of ember-boltzmann") && !list.output.contains("omega_b="))
    let all = try Program.run("cache", "list", "--all", in: folder)
    #expect(all.output.contains("omega_b=0.0224") && all.output.contains("1 entry in"))
    #expect(try Program.run("cache", "verify", in: folder).status == 0)
    // Without a terminal to ask on.
    let refused = try Program.run("cache", "clear", in: folder)
    #expect(refused.status == 64 && refused.errors.contains("--yes"))
    #expect(try Program.run("cache", "clear", "--yes", in: folder).output.contains("1 entries removed"))
    #expect(try Program.run("cache", "list", in: folder).output.contains("0 entries"))
  }

  @Test("What was asked before makes no difference")
  func history() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Input.yaml())
    let elsewhere = try TemporaryFolder()
    try elsewhere.write("a.yaml", Input.yaml())
    let alone = try Program.run("evaluate", "a.yaml", in: elsewhere)
    #expect(alone.status == 0, "\(alone.errors)")
    #expect(try Program.run("spectra", "a.yaml", "-o", "s.txt", "--lmax", "700", in: folder).status == 0)
    for _ in 0..<2 {
      let later = try Program.run("evaluate", "a.yaml", in: folder)
      #expect(
        later.output.split(separator: "\n").filter { $0.hasPrefix("chi2") || $0.hasPrefix("log") }
          == alone.output.split(separator: "\n").filter { $0.hasPrefix("chi2") || $0.hasPrefix("log") })
    }
  }

  @Test("A file that is no store is bad input, and stays as it is")
  func corruptStore() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", Input.yaml())
    let garbage = String(repeating: "not a database ", count: 100)
    try folder.write("store.sqlite", garbage)
    let setting = "theory.ember.cache=store.sqlite"
    let outcome = try Program.run("run", "a.yaml", "-o", "a", "--set", setting, in: folder)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("store.sqlite"))
    #expect(try folder.read("store.sqlite") == garbage)
    #expect(try Program.run("cache", "verify", "store.sqlite", in: folder).status == 65)
  }
}
