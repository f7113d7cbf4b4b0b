import Testing

@Suite("House rules that can be counted")
struct HouseRuleTests {
  private static let longestFile = 500
  private static let forbidden = ["fatalError(", "try!", "as!"]

  @Test("No file is longer than 500 lines")
  func filesAreShort() throws {
    for file in try SourceTree.swiftFiles(below: "Sources") + SourceTree.swiftFiles(below: "Tests") {
      #expect(file.lines.count <= Self.longestFile + 1, "\(file) has \(file.lines.count) lines")
    }
  }

  @Test("Nothing a user types can reach a trap that was written on purpose")
  func sourcesHoldNoTraps() throws {
    for file in try SourceTree.swiftFiles(below: "Sources") {
      for (number, line) in file.lines.enumerated() {
        let code = line.prefix { $0 != "/" }
        for word in Self.forbidden { #expect(!code.contains(word), "\(file):\(number + 1) uses \(word)") }
      }
    }
  }

  @Test("Every module but the program and what is C has tests")
  func modulesAreTested() throws {
    let tests = try SourceTree.swiftFiles(below: "Tests")
    for module in try SourceTree.modules() where !["CGSL", "CZlib", "CEarlySignals", "EmberCLI"].contains(module) {
      #expect(
        tests.contains { $0.path.hasPrefix("Tests/\(module)Tests/") && $0.imports.contains("Testing") }, "\(module)")
    }
  }
}
