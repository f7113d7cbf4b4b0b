import Testing

@Suite("Samplers are known to nobody")
struct SamplerTests {
  private static let catalogue = "Sources/EmberConfiguration/Catalogue.swift"

  /// The types that are a way to explore a posterior.
  private static func methods(_ files: [SourceTree.File]) -> Set<String> {
    Set(
      files.filter { $0.module == "EmberSamplers" }.flatMap(\.lines).compactMap { line in
        line.firstMatch(of: /^package struct (\w+): \w+Method \{/).map { String($0.1) }
      })
  }

  @Test("Only the catalogue names a sampler of another module")
  func catalogueAlone() throws {
    let files = try SourceTree.swiftFiles(below: "Sources")
    let methods = Self.methods(files)
    #expect(methods.count >= 6)
    for file in files where file.module != "EmberSamplers" {
      let named = SwiftWords(file.lines.joined(separator: "\n")).types.intersection(methods)
      #expect(named == (file.path == Self.catalogue ? methods : []), "\(file.path) names \(named.sorted())")
    }
  }

  @Test("Every sampler has its folder")
  func folders() throws {
    let files = try SourceTree.swiftFiles(below: "Sources").filter { $0.module == "EmberSamplers" }
    let homes = files.filter { !Self.methods([$0]).isEmpty }.map(\.folder)
    #expect(!homes.isEmpty && !homes.contains(""))
  }
}
