import Foundation
import Testing

/// Every derivative that modules hand to each other is called by a test that compares it with differences.
@Suite("Derivatives are tested")
struct DerivativeCoverageTests {
  /// A function by which a type says a derivative.
  private struct Derivative: Hashable, Comparable {
    var type: String
    var function: String

    static func < (a: Derivative, b: Derivative) -> Bool { (a.type, a.function) < (b.type, b.function) }
  }

  /// Words by which functions call themselves derivatives.
  private static let words = [
    "gradient", "jacobian", "derivative", "hessianproduct", "pullback", "slope", "curvature", "nuisanceresponse",
    "differentiate", "linearization", "linearize", "surface",
  ]
  /// The functions of the shared checker.
  private static let checks = [
    "worstDerivativeMismatch", "worstGradientMismatch", "derivativeMismatches", "worstSensitivityMismatch",
  ]
  private static let declarations: Set<String> = ["struct", "class", "enum", "extension", "protocol", "actor"]

  /// Functions of `file` that other modules see and that are derivatives; those that hand out a provider of derivatives are none.
  private static func derivatives(_ file: SourceTree.File) -> Set<Derivative> {
    var type: String?
    var result: Set<Derivative> = []
    for line in file.lines {
      let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
      let words = code.split(whereSeparator: { " :<({,".contains($0) }).map(String.init)
      if !code.hasPrefix(" "), let place = words.firstIndex(where: { declarations.contains($0) }) {
        type = words[place] == "protocol" ? nil : words.dropFirst(place + 1).first
      }
      guard let type, words.contains("public") || words.contains("package"), !code.hasSuffix("any TheoryProvider {"),
        !code.hasSuffix("(any TheoryProvider)? {"), let place = words.firstIndex(of: "func"), place + 1 < words.count
      else { continue }
      let name = words[place + 1]
      if Self.words.contains(where: name.lowercased().contains) {
        result.insert(Derivative(type: type, function: name))
      }
    }
    return result
  }

  /// A file in functions: its words from one declaration, at most so far indented, to the next.
  private static func functions(_ file: SourceTree.File, indentation: Int) -> [Set<String>] {
    var functions: [[Substring]] = [[]]
    for line in file.lines {
      let isDeclaration = line.split(separator: " ").contains("func")
      if isDeclaration, line.prefix(while: { $0 == " " }).count <= indentation { functions.append([]) }
      functions[functions.count - 1].append(line.prefix { $0 != "/" })
    }
    return functions.map { lines in
      Set(lines.flatMap { $0.split { !$0.isLetter && !$0.isNumber && $0 != "_" } }.map(String.init))
    }
  }

  /// What the checks themselves call of what they are given.
  private static func callsOfChecks() throws -> [String: Set<String>] {
    var calls: [String: Set<String>] = [:]
    for file in try SourceTree.swiftFiles(below: "Tests/EmberTestSupport") {
      for words in functions(file, indentation: 0) {
        for check in checks where words.contains(check) { calls[check, default: []].formUnion(words) }
      }
    }
    return calls
  }

  /// What a test file compares with differences: every function that is called where a check is, and the types that the file names.
  private static func compared(_ file: SourceTree.File, _ calls: [String: Set<String>]) -> (
    types: Set<String>, functions: Set<String>
  ) {
    var (types, compared) = (Set<String>(), Set<String>())
    guard file.lines.contains(where: { line in checks.contains(where: line.contains) }) else {
      return (types, compared)
    }
    for words in functions(file, indentation: 2) {
      types.formUnion(words)
      for check in checks where words.contains(check) { compared.formUnion(words.union(calls[check] ?? [])) }
    }
    return (types, compared)
  }

  @Test("Every derivative is called where differences are taken")
  func everyDerivativeIsCompared() throws {
    let calls = try Self.callsOfChecks()
    let tests = try SourceTree.swiftFiles(below: "Tests").filter { $0.imports.contains("EmberTestSupport") }
      .map { Self.compared($0, calls) }
    var derivatives: Set<Derivative> = []
    for file in try SourceTree.swiftFiles(below: "Sources") { derivatives.formUnion(Self.derivatives(file)) }
    #expect(derivatives.count > 60)
    for derivative in derivatives.sorted() {
      #expect(
        tests.contains { $0.types.contains(derivative.type) && $0.functions.contains(derivative.function) },
        "no test compares \(derivative.type).\(derivative.function) with differences")
    }
  }

  @Test("Derivatives that others see are recognised; comments, protocols and providers of derivatives are none")
  func recognition() {
    let file = SourceTree.File(
      path: "Sources/A/B.swift",
      lines: [
        "public protocol P {", "  public func gradient()", "}", "struct S: Q {", "  // public func jacobian()", "}",
        "extension T {", "  public func logDensityGradient(_ x: [Double]) -> [Double] {",
        "  package func derivatives(_ a: Int) -> any TheoryProvider {", "}",
      ])
    #expect(Self.derivatives(file) == [Derivative(type: "T", function: "logDensityGradient")])
  }

  @Test("A name outside the function that compares, or in a comment, is no comparison")
  func comparison() {
    let file = SourceTree.File(
      path: "Tests/ATests/BTests.swift",
      lines: [
        "struct BTests {", "  @Test func one() {", "    let value = T().gradient(1)", "  }", "  @Test func two() {",
        "    // worst of T().jacobian(x)", "    let a = worstDerivativeMismatch(T().slope(x)) { x }", "  }", "}",
      ])
    let (types, functions) = Self.compared(file, [:])
    #expect(types.contains("T") && functions.contains("slope"))
    #expect(!functions.contains("gradient") && !functions.contains("jacobian"))
  }
}
