import Foundation
import Testing

@Suite("Rooms have walls")
struct FolderTests {
  private static let mostFiles = 15
  private static let mostLines = 6000

  /// Modules that are larger still. A module that is not too large any more has to leave this list.
  private static let largeModules: Set<String> = []

  /// Circles that are left between folders, by module. What is listed and not there any more has to leave this list.
  private static let knownCircles: [String: [[String]]] = [:]

  @Test("No folder holds more than 15 files")
  func foldersAreSmall() throws {
    var counts: [String: Int] = [:]
    for root in ["Sources", "Tests"] {
      let base = SourceTree.root.appendingPathComponent(root).path
      let enumerator = FileManager.default.enumerator(atPath: base)
      while let path = enumerator?.nextObject() as? String {
        guard enumerator?.fileAttributes?[.type] as? FileAttributeType == .typeRegular else { continue }
        counts[(root + "/" + path).split(separator: "/").dropLast().joined(separator: "/"), default: 0] += 1
      }
    }
    #expect(counts.count > 50)
    for (folder, count) in counts { #expect(count <= Self.mostFiles, "\(folder) holds \(count) files") }
  }

  @Test("No module is longer than 6,000 lines")
  func modulesAreSmall() throws {
    var lines: [String: Int] = [:]
    for file in try SourceTree.swiftFiles(below: "Sources") { lines[file.module, default: 0] += file.lines.count - 1 }
    let large = lines.filter { $0.value > Self.mostLines }
    #expect(Set(large.keys) == Self.largeModules, "\(large)")
  }

  @Test("Folders of a module do not name each other's types in a circle")
  func noCircles() throws {
    let files = Dictionary(grouping: try SourceTree.swiftFiles(below: "Sources"), by: \.module)
    for module in files.keys.sorted() {
      let graph = FolderGraph(files[module] ?? [])
      let known = Self.knownCircles[module] ?? []
      for circle in graph.circles where !known.contains(circle) {
        Issue.record("\(module): \(circle)\n\(graph.edges(of: circle).map(\.description).joined(separator: "\n"))")
      }
      for circle in known where !graph.circles.contains(circle) {
        Issue.record("\(module): no circle \(circle) any more")
      }
    }
  }

  @Test("A circle is seen, through comments, texts and extensions")
  func circlesAreSeen() {
    func file(_ path: String, _ text: String) -> SourceTree.File {
      SourceTree.File(path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    }
    let a = file(
      "Sources/M/A/A.swift", "package struct A {}\nextension A { var text: String { \"B \\(C.d(\"(\"))\" } }")
    let b = file("Sources/M/B/B.swift", "// A\n/* A /* A */ */ enum B {}\nlet a = #\"A\"# + \"\"\"\n  A\n  \"\"\"\n")
    let c = file("Sources/M/C/C.swift", "private struct B {}\npublic final class C { var b: A? }")
    #expect(FolderGraph([a, b, c]).circles == [["A", "C"]])
    #expect(FolderGraph([a, b]).edges.isEmpty)
    #expect(Set(FolderGraph([a, b, c]).edges.map(\.type)) == ["A", "C"])
  }
}
