import Foundation
import Testing

@Suite("Derivatives are tested")
struct DerivativeCoverageTests {
  /// Words by which functions and properties call themselves derivatives.
  private static let words = [
    "gradient", "jacobian", "derivative", "hessianproduct", "pullback", "slope", "curvature", "nuisanceresponse",
    "differentiate", "linearization", "linearize", "surface",
  ]
  /// The functions of the shared checker.
  private static let checks = [
    "worstDerivativeMismatch(", "worstGradientMismatch(", "derivativeMismatches(", "worstSensitivityMismatch(",
  ]

  /// Types of `file` with a public function that is a derivative.
  private static func differentiableTypes(_ file: SourceTree.File) -> Set<String> {
    var type: String?
    var result: Set<String> = []
    for line in file.lines {
      let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
      let words = code.split(whereSeparator: { " :<({,".contains($0) }).map(String.init)
      if !code.hasPrefix(" "), let place = words.firstIndex(where: { declarations.contains($0) }) {
        type = words[place] == "protocol" ? nil : words.dropFirst(place + 1).first
      }
      guard let type, words.contains("public"), let place = words.firstIndex(of: "func"), place + 1 < words.count
      else { continue }
      let name = words[place + 1].lowercased()
      if Self.words.contains(where: name.contains) { result.insert(type) }
    }
    return result
  }

  private static let declarations: Set<String> = ["struct", "class", "enum", "extension", "protocol", "actor"]

  @Test("Every type with a public derivative is named by a test that uses the shared checker")
  func everyTypeIsChecked() throws {
    let tests = try SourceTree.swiftFiles(below: "Tests").filter { file in
      file.imports.contains("EmberTestSupport")
        && file.lines.contains { line in Self.checks.contains(where: line.contains) }
    }.map { $0.lines.joined(separator: "\n") }
    var types: Set<String> = []
    for file in try SourceTree.swiftFiles(below: "Sources") { types.formUnion(Self.differentiableTypes(file)) }
    #expect(types.count > 20)
    for type in types.sorted() {
      #expect(
        tests.contains { Self.names($0, type) }, "\(type) has a derivative that no test compares with differences")
    }
  }

  /// True where a text holds the name as a word, or the property that is named after it.
  private static func names(_ text: String, _ type: String) -> Bool {
    let pattern = "\\b" + NSRegularExpression.escapedPattern(for: type) + "\\b"
    return text.range(of: pattern, options: .regularExpression) != nil
  }

  @Test("Public derivatives are recognised, comments and protocols are not")
  func recognition() {
    let file = SourceTree.File(
      path: "Sources/A/B.swift",
      lines: [
        "public protocol P {", "  public func gradient()", "}", "struct S: Q {", "  // public func jacobian()", "}",
        "extension T {", "  public func logDensityGradient(_ x: [Double]) -> [Double] {", "}",
      ])
    #expect(Self.differentiableTypes(file) == ["T"])
  }
}
