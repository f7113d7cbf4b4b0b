import Foundation
import Testing

/// What `make install` has to know about the source tree.
@Suite("Installation")
struct InstallationTests {
  @Test("The Makefile installs the data of every module that has files of data, and no sources")
  func dataOfModules() throws {
    let makefile = try String(contentsOf: SourceTree.root.appendingPathComponent("Makefile"), encoding: .utf8)
    let line = try #require(makefile.split(separator: "\n").first { $0.hasPrefix("DATA_MODULES := ") })
    let installed = line.split(separator: " ").dropFirst(2).map(String.init)
    #expect(try installed.sorted() == SourceTree.modules().filter { try !data(of: $0).isEmpty })
    for module in installed { #expect(try !data(of: module).contains { $0.hasSuffix(".swift") }, "\(module)") }
  }

  /// Files in the folder of resources of a module; none where that folder holds the sources that read them.
  private func data(of module: String) throws -> [String] {
    let folder = SourceTree.root.appendingPathComponent("Sources/\(module)/Resources").path
    let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return paths.contains { $0.hasSuffix(".swift") } && paths.allSatisfy { $0.hasSuffix(".swift") } ? [] : paths
  }
}
