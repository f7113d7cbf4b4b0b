import Foundation

/// The dependency table as the article *Architecture* states it: the article is what is enforced.
struct DependencyTable {
  /// For each module, all that it may import of this package and of others.
  var allowed: [String: Set<String>] = [:]

  private static let article = "Sources/Ember/Ember.docc/Architecture.md"

  /// Modules of other packages, by the names that the table uses.
  private static let packages = ["swift-argument-parser": "ArgumentParser"]

  /// Reads lines such as `EmberCache -> EmberTheory, GRDB` from the first code block that contains an arrow.
  init() throws {
    let text = try String(contentsOf: SourceTree.root.appendingPathComponent(Self.article), encoding: .utf8)
    for line in text.split(separator: "\n") where line.contains("->") {
      let sides = line.replacing("->", with: ">").split(separator: ">")
      guard sides.count == 2 else { continue }
      let words = { (side: Substring) in
        side.split { $0 == "," || $0 == " " }.map(String.init)
      }
      let targets = Set(words(sides[1]).map { Self.packages[$0] ?? $0 }).subtracting(["nothing"])
      for module in words(sides[0]) { allowed[module] = targets }
    }
  }
}
