import Testing

@Suite("The dependency table holds")
struct DependencyTests {
  /// What the toolchain brings, for modules of the engine.
  private static let engineLibraries: Set<String> = ["Glibc", "Dispatch", "Synchronization"]
  /// What the toolchain brings, for all others.
  private static let libraries: Set<String> = engineLibraries.union(["Foundation"])
  /// Modules that other programs may link for their numbers alone.
  private static let engine: Set<String> = [
    "EmberNumerics", "EmberTheory", "EmberThermodynamics", "EmberNonlinear", "EmberProjection", "EmberBoltzmann",
    "EmberNetworks", "EmberEmulation", "EmberLearning", "EmberLikelihood", "EmberBandPowers", "EmberDataSets",
    "EmberInference",
  ]

  @Test("The table names every module, and no other")
  func tableIsComplete() throws {
    #expect(Set(try DependencyTable().allowed.keys) == Set(try SourceTree.modules()))
  }

  @Test("Every import is allowed")
  func importsAreAllowed() throws {
    let table = try DependencyTable()
    for file in try SourceTree.swiftFiles(below: "Sources") {
      let libraries = Self.engine.contains(file.module) ? Self.engineLibraries : Self.libraries
      let allowed = (table.allowed[file.module] ?? []).union(libraries)
      for module in file.imports { #expect(allowed.contains(module), "\(file) imports \(module)") }
    }
  }

  @Test("Imports with access levels, attributes and kinds are seen")
  func importsAreParsed() {
    let file = SourceTree.File(
      path: "Sources/A/B.swift",
      lines: [
        "import Foundation", "@testable import X", "public import struct Y.Z", "// import W", "let important = 1",
      ])
    #expect(file.imports == ["Foundation", "X", "Y"])
  }
}
