import Testing

@testable import EmberSettings

@Suite("Limits of YAML")
struct ConfigurationLimitsTests {
  private func complaint(_ text: String) -> InputComplaint? {
    do throws(EmberError) { _ = try ConfigurationParser.parse(text, source: "bomb.yaml") } catch {
      if case .badInput(let complaint) = error { return complaint }
    }
    return nil
  }

  /// Lines that each name the one before several times.
  private static func nested(_ line: (_ name: String, _ alias: String) -> String, levels: Int) -> String {
    (1...levels).map { line("a\($0)", "a\($0 - 1)") }.joined(separator: "\n") + "\n"
  }

  @Test("Aliases that stand for endless values are refused where they do, in lists, blocks and keys")
  func bombs() {
    let list =
      "a0: &a0 [x]\n"
      + Self.nested({ "\($0): &\($0) [\(Array(repeating: "*" + $1, count: 9).joined(separator: ","))]" }, levels: 11)
    let block = "a0: &a0 {k: v}\n" + Self.nested({ "\($0): &\($0) {p: *\($1), q: *\($1)}" }, levels: 40)
    for text in [list, block] {
      let found = complaint(text)
      #expect(found?.problem.contains("values") == true)
      #expect((found?.origin.line ?? 0) > 3)
    }
    for key in ["? *a11\n: x\n", "*a11 : x\n", "{*a11 : x}\n", "? [*a11]\n: x\n", "x: {[*a11]: y}\n"] {
      #expect(complaint(list + key)?.problem.contains("key") == true, "\(key)")
    }
  }

  @Test("A few aliases are nobody's harm")
  func aliases() throws {
    let root = try ConfigurationParser.parse("a: &x {b: [1, 2]}\nc: *x\nd: *x\n", source: "a.yaml")
    #expect(root["d"]?["b"]?.summary == "[1, 2]")
  }

  @Test("Depth and size are bounded")
  func depth() {
    #expect(
      complaint("a: " + String(repeating: "[", count: 60) + String(repeating: "]", count: 60))?.problem.contains("deep")
        == true)
    #expect(complaint("a: " + String(repeating: "[", count: 100_000)) != nil)
    #expect(complaint(String(repeating: "# comment\n", count: 1_100_000))?.problem.contains("MB") == true)
  }

  @Test("A byte order mark is skipped")
  func byteOrderMark() throws {
    let root = try ConfigurationParser.parse("\u{FEFF}output: x\r\nlist: [1]\r\n", source: "a.yaml")
    #expect(root["output"]?.text == "x" && root["list"]?.summary == "[1]")
  }
}
