/// A folder whose files have to be those that its `SHA256SUMS` describes, in the format of `sha256sum`.
public struct ChecksummedFolder: Sendable, Hashable {
  /// The name of the file of checksums.
  public static let list = "SHA256SUMS"

  public let path: String
  private let sums: [String: String]

  /// Reads the checksums.
  ///
  /// - Throws: ``DataFileError`` when there are none.
  public init(path: String) throws(DataFileError) {
    self.path = path
    var sums: [String: String] = [:]
    for line in try DataFile(path: path + "/" + Self.list).lines(limit: 1 << 20) {
      let words = line.split(separator: " ")
      if words.count == 2 { sums[String(words[1])] = String(words[0]) }
    }
    self.sums = sums
  }

  /// The files that have a checksum.
  public var names: Set<String> { Set(sums.keys) }

  /// The lines of a list of checksums of files.
  public static func list(of files: [(name: String, bytes: [UInt8])]) -> String {
    files.map { SHA256($0.bytes).text + "  " + $0.name + "\n" }.joined()
  }

  /// The bytes of a file of the folder.
  ///
  /// - Throws: ``DataFileError/malformed(path:line:expected:)`` when they are not those of the checksum.
  public func bytes(_ name: String) throws(DataFileError) -> [UInt8] {
    let file = DataFile(path: path + "/" + name)
    let bytes = try file.bytes()
    guard let expected = sums[name] else {
      throw .malformed(path: path + "/" + Self.list, line: nil, expected: "a checksum of \(name)")
    }
    guard SHA256(bytes).text == expected else {
      throw .malformed(
        path: file.path, line: nil,
        expected: "the contents whose checksum \(Self.list) states: the file is damaged or was changed")
    }
    return bytes
  }

  /// A file of the folder, found intact.
  public func file(_ name: String) throws(DataFileError) -> DataFile {
    _ = try bytes(name)
    return DataFile(path: path + "/" + name)
  }
}
