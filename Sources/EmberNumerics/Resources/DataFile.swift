import Glibc

/// A file of numbers, read without Foundation.
public struct DataFile: Sendable, Hashable {
  public let path: String

  /// The file at a path; it is opened only when read.
  public init(path: String) { self.path = path }

  /// The whole file.
  ///
  /// - Throws: ``DataFileError/unreadable(path:reason:)``.
  public func bytes() throws(DataFileError) -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw unreadable() }
    defer { fclose(file) }
    var contents: [UInt8] = []
    let chunk = 1 << 16
    while feof(file) == 0 {
      let piece = [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
        count = fread(buffer.baseAddress, 1, chunk, file)
      }
      guard ferror(file) == 0 else { throw unreadable() }
      contents += piece
    }
    return contents
  }

  /// The whole file as text.
  public func text() throws(DataFileError) -> String {
    guard let text = String(validating: try bytes(), as: UTF8.self) else {
      throw .malformed(path: path, line: nil, expected: "UTF-8 text")
    }
    return text
  }

  /// Columns of numbers separated by blanks; empty lines and lines that begin with `#` do not count.
  ///
  /// - Parameter count: How many numbers every line has.
  /// - Returns: `count` arrays, one per column, each with one element per line.
  /// - Throws: ``DataFileError``; a line that differs is named.
  public func columns(_ count: Int) throws(DataFileError) -> [[Double]] {
    var columns = Array(repeating: [Double](), count: count)
    var number = 0
    for line in try text().utf8.split(separator: newline, omittingEmptySubsequences: false) {
      number += 1
      let fields = line.split { $0 == blank || $0 == tab || $0 == carriageReturn }
      if fields.isEmpty || fields[0].first == numberSign { continue }
      let values = fields.compactMap { Double(Substring($0)) }
      guard values.count == count, fields.count == count else {
        throw .malformed(path: path, line: number, expected: "\(count) number\(count == 1 ? "" : "s")")
      }
      for column in 0..<count { columns[column].append(values[column]) }
    }
    return columns
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

  private func unreadable() -> DataFileError {
    .unreadable(path: path, reason: String(cString: strerror(errno)))
  }
}

private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let blank = UInt8(ascii: " ")
private let tab = UInt8(ascii: "\t")
private let numberSign = UInt8(ascii: "#")
