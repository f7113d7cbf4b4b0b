import EmberLikelihood
import EmberNumerics

/// A `.dataset` file of CosmoMC and Cobaya: lines of `key = value`, with `#` before comments. `INCLUDE(FILE)` adds the keys of another
/// file, `DEFAULT(FILE)` those that are not given otherwise, and `END` ends a file.
struct CosmoMCFile {
  let folder: DataFolder
  /// The keys; each value is one text, or nothing, and knows its file and line.
  let section: DataSection

  /// So many files may include each other.
  private static let depth = 8

  /// - Parameters:
  ///   - path: of the file, beside which others stand.
  ///   - changes: keys that take the place of the file's.
  /// - Throws: ``LikelihoodError`` naming file and line of what is not understood.
  init(_ path: String, changes: [String: String] = [:]) throws(LikelihoodError) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let directory = parts.dropLast().joined(separator: "/")
    folder = try DataFolder(path: parts.count == 1 ? "." : directory.isEmpty ? "/" : directory)
    var reader = Reader(folder: folder)
    for (key, value) in changes.sorted(by: { $0.key < $1.key }) {
      reader.add(key, value, line: nil, file: path)
    }
    reader.given = Set(changes.keys)
    try reader.read(String(parts.last ?? ""), isDefault: false, depth: Self.depth)
    section = try DataSection(DataNode(.mapping(reader.entries), line: nil), file: path, path: "")
  }

  private struct Reader {
    let folder: DataFolder
    var entries: [DataNode.Entry] = []
    /// Keys that files do not change.
    var given: Set<String> = []
    private var lines: [String: Int] = [:]

    init(folder: DataFolder) { self.folder = folder }

    mutating func add(_ key: String, _ value: String, line: Int?, file: String) {
      let node = DataNode(value.isEmpty ? .none : .text(value), line: line, file: file)
      lines[key] = line
      entries.append(DataNode.Entry(key: key, line: line, value: node))
    }

    mutating func read(_ name: String, isDefault: Bool, depth: Int) throws(LikelihoodError) {
      let path = folder.path(of: name)
      guard let text = String(validating: try folder.bytes(name), as: UTF8.self) else {
        throw .data(.malformed(path: path, line: nil, expected: "UTF-8 text"))
      }
      var (included, defaults): ([(String, Int)], [(String, Int)]) = ([], [])
      for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
        let line = raw.filter { $0 != "\u{FEFF}" }.trimmed
        if line == "END" { break }
        if line.isEmpty || line.hasPrefix("#") { continue }
        if let other = Self.argument(of: "INCLUDE", line) {
          included.append((other, index + 1))
        } else if let other = Self.argument(of: "DEFAULT", line) {
          defaults.append((other, index + 1))
        } else if let sign = line.firstIndex(of: "=") {
          let (key, value) = (line[..<sign].trimmed, line[line.index(after: sign)...].trimmed)
          if given.contains(key) || (isDefault && lines[key] != nil) { continue }
          guard lines[key] == nil else {
            throw Self.problem(path, index + 1, key, value, "it is given twice")
          }
          add(key, value, line: index + 1, file: path)
        } else {
          throw Self.problem(path, index + 1, "", line, "`KEY = VALUE` was expected")
        }
      }
      for (others, areDefaults) in [(included, isDefault), (defaults, true)] {
        for (other, line) in others {
          guard depth > 0 else { throw Self.problem(path, line, "", other, "files include each other") }
          do { try read(other, isDefault: areDefaults, depth: depth - 1) } catch {
            guard case .data(.missing(let missing)) = error else { throw error }
            throw Self.problem(path, line, areDefaults ? "DEFAULT" : "INCLUDE", other, "no such file: \(missing)")
          }
        }
      }
    }

    /// `FILE` of `WORD(FILE)`.
    private static func argument(of word: String, _ line: String) -> String? {
      guard line.hasPrefix(word + "("), let end = line.lastIndex(of: ")") else { return nil }
      let start = line.index(line.startIndex, offsetBy: word.count + 1)
      return start <= end ? line[start..<end].trimmed : nil
    }

    private static func problem(_ path: String, _ line: Int, _ key: String, _ value: String, _ problem: String)
      -> LikelihoodError
    { .description(DescriptionProblem(file: path, line: line, key: key, value: value, problem: problem)) }
  }
}

extension StringProtocol {
  /// Without blanks at the ends.
  fileprivate var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
      return ""
    }
    return String(self[first...last])
  }
}
