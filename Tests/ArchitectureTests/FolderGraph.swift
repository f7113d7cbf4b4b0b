/// Which folders of a module name types of which others.
struct FolderGraph {
  /// A file of one folder that names a type which another folder declares.
  struct Edge: Hashable, CustomStringConvertible {
    var from: String
    var to: String
    var file: String
    var type: String

    var description: String { "\(from)/\(file) names \(type) of \(to)" }
  }

  /// One for each file and type.
  let edges: [Edge]

  /// - Parameter files: the files of one module. A type declared in several of them stands for none.
  init(_ files: [SourceTree.File]) {
    var owners: [String: Set<String>] = [:]
    for file in files { for type in file.declaredTypes { owners[type, default: []].insert(file.path) } }
    let folders = Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.folder) })
    edges = files.flatMap { file in
      SwiftWords(file.lines.joined(separator: "\n")).types.sorted().compactMap { type -> Edge? in
        guard let owner = owners[type], owner.count == 1, let path = owner.first, let folder = folders[path],
          folder != file.folder
        else { return nil }
        return Edge(from: file.folder, to: folder, file: file.name, type: type)
      }
    }
  }

  /// The groups of folders that can be reached from each other, each in alphabetical order, the first first.
  var circles: [[String]] {
    let reach = reach
    let members = reach.keys.filter { reach[$0]?.contains($0) == true }
    return Set(
      members.map { folder in
        members.filter { reach[folder]?.contains($0) == true && reach[$0]?.contains(folder) == true }.sorted()
      }
    )
    .sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The edges within one circle.
  func edges(of circle: [String]) -> [Edge] { edges.filter { circle.contains($0.from) && circle.contains($0.to) } }

  /// What can be reached from each folder in one step or more.
  private var reach: [String: Set<String>] {
    var reach: [String: Set<String>] = [:]
    for edge in edges { reach[edge.from, default: []].insert(edge.to) }
    var hasGrown = true
    while hasGrown {
      hasGrown = false
      for (folder, targets) in reach {
        let all = targets.reduce(into: targets) { $0.formUnion(reach[$1] ?? []) }
        if all.count > targets.count { (reach[folder], hasGrown) = (all, true) }
      }
    }
    return reach
  }
}

extension SourceTree.File {
  /// The folder below the module's; empty for files that lie in it directly.
  var folder: String { path.split(separator: "/").dropFirst(2).dropLast().joined(separator: "/") }

  var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// The types that the file declares at its top and does not keep for itself.
  var declaredTypes: Set<String> {
    let kinds: Set<String> = ["struct", "class", "enum", "protocol", "actor", "typealias"]
    return Set(
      lines.compactMap { line -> String? in
        guard let first = line.first, first.isLetter || first == "@" else { return nil }
        let words = line.split { " :<({=,".contains($0) }.map(String.init)
        guard let place = words.firstIndex(where: kinds.contains), place + 1 < words.count,
          !words[..<place].contains(where: ["private", "fileprivate", "extension", "import", "func"].contains)
        else { return nil }
        return words[place + 1]
      })
  }
}
