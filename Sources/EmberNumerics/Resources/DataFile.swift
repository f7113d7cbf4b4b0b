import Glibc

/// A file that is read whole, without Foundation: a regular file, a pipe or, as `-`, standard input.
public struct DataFile: Sendable, Hashable {
  /// The name of standard input among paths.
  public static let standardInput = "-"
  /// The most bytes that are read of tables of numbers and of arrays.
  public static let tableLimit = 1 << 30
  /// The most bytes that are read of settings, which people write.
  public static let settingsLimit = 16 << 20

  public let path: String

  /// The file at a path; it is opened only when read.
  public init(path: String) { self.path = path }

  /// The whole file.
  ///
  /// - Parameter limit: a longer file is refused before it fills the memory.
  /// - Throws: ``DataFileError/missing(path:)`` or ``DataFileError/unreadable(path:reason:)``.
  public func bytes(limit: Int = DataFile.tableLimit) throws(DataFileError) -> [UInt8] {
    try contents(limit: limit, isText: false)
  }

  /// The file as an array of little-endian IEEE 754 double-precision numbers.
  ///
  /// - Parameter count: How many there have to be.
  public func littleEndianDoubles(count: Int) throws(DataFileError) -> [Double] {
    let bytes = try bytes()
    guard bytes.count == 8 * count else {
      throw .malformed(
        path: path, line: nil, expected: "\(count) float64 numbers in \(8 * count) bytes, found \(bytes.count) bytes")
    }
    return bytes.withUnsafeBytes { raw in
      (0..<count).map { index in
        let pattern = raw.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)
        return Double(bitPattern: UInt64(littleEndian: pattern))
      }
    }
  }
}

extension DataFile {
  /// Reads to the end. A zero byte ends the reading of a text at once, because devices and binary files can be long.
  func contents(limit: Int, isText: Bool) throws(DataFileError) -> [UInt8] {
    let descriptor = path == Self.standardInput ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw failure(errno) }
    defer { close(descriptor) }
    var contents: [UInt8] = []
    contents.reserveCapacity(try size(descriptor, limit: limit, isText: isText))
    while true {
      let piece = try piece(descriptor)
      if piece.isEmpty { return contents }
      guard contents.count + piece.count <= limit else { throw tooLarge(limit) }
      if isText, piece.contains(0) {
        throw .malformed(
          path: path, line: nil, expected: "UTF-8 text, found a zero byte, as binary files and UTF-16 have")
      }
      contents += piece
    }
  }

  /// The length of a regular file, zero where it is not known beforehand.
  private func size(_ descriptor: Int32, limit: Int, isText: Bool) throws(DataFileError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      guard status.st_size <= limit else { throw tooLarge(limit) }
      return max(Int(status.st_size), 0)
    case S_IFIFO, S_IFSOCK: return 0
    case S_IFCHR where isText: return 0
    case S_IFDIR: throw .unreadable(path: path, reason: "it is a folder")
    default: throw .unreadable(path: path, reason: "it is a device")
    }
  }

  /// What comes next; empty at the end.
  private func piece(_ descriptor: Int32) throws(DataFileError) -> [UInt8] {
    var outcome = 0
    let piece = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      repeat { outcome = read(descriptor, buffer.baseAddress, buffer.count) } while outcome < 0 && errno == EINTR
      count = max(outcome, 0)
    }
    guard outcome >= 0 else { throw failure(errno) }
    return piece
  }

  private func tooLarge(_ limit: Int) -> DataFileError {
    .unreadable(path: path, reason: "it is longer than \(limit >> 20) MiB, the most that is read of such a file")
  }

  private func failure(_ code: Int32) -> DataFileError {
    code == ENOENT || code == ENOTDIR
      ? .missing(path: path) : .unreadable(path: path, reason: SystemError.description(code))
  }
}
