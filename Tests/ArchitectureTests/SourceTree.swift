import Foundation

/// The files of this package, as text.
struct SourceTree {
  /// A Swift file.
  struct File: CustomStringConvertible {
    /// The path from the root of the package.
    var path: String
    var lines: [Substring]

    /// The module it belongs to: the folder below Sources.
    var module: String { String(path.split(separator: "/")[1]) }

    var description: String { path }

    /// The modules it imports, without submodules.
    var imports: [String] {
      lines.compactMap { line in
        let words = line.split(separator: " ").map(String.init)
        guard let index = words.firstIndex(of: "import"), words[..<index].allSatisfy(Self.mayPrecedeImport) else {
          return nil
        }
        let kinds = ["struct", "class", "enum", "protocol", "func", "let", "var", "typealias"]
        let name = words[(index + 1)...].first { !kinds.contains($0) }
        return name.map { String($0.split(separator: ".")[0]) }
      }
    }

    private static func mayPrecedeImport(_ word: String) -> Bool {
      word.hasPrefix("@") || ["public", "package", "internal", "fileprivate", "private"].contains(word)
    }
  }

  /// The root of the package.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Every Swift file below a folder of the root.
  static func swiftFiles(below folder: String) throws -> [File] {
    let base = root.appendingPathComponent(folder)
    let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
    return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
      let text = try String(contentsOf: base.appendingPathComponent(path), encoding: .utf8)
      return File(path: folder + "/" + path, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    }
  }

  /// The modules: the folders below Sources.
  static func modules() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("Sources").path).sorted()
  }
}
