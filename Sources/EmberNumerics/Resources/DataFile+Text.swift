extension DataFile {
  /// The whole file as text, however its lines end: without a byte order mark, each line ended by `\n`.
  ///
  /// - Throws: ``DataFileError``, also for what is not UTF-8.
  public func text(limit: Int = DataFile.tableLimit) throws(DataFileError) -> String {
    let bytes = Self.normalized(try contents(limit: limit, isText: true))
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .malformed(path: path, line: nil, expected: "UTF-8 text")
    }
    return text
  }

  /// The lines of the file, without their ends.
  public func lines(limit: Int = DataFile.tableLimit) throws(DataFileError) -> [Substring] {
    try text(limit: limit).utf8.split(separator: newline, omittingEmptySubsequences: false).map(Substring.init)
  }

  /// Columns of numbers separated by blanks; empty lines and lines that begin with `#` do not count.
  ///
  /// - Parameter count: How many numbers every line has.
  /// - Returns: `count` arrays, one per column, each with one element per line.
  /// - Throws: ``DataFileError``; a line that differs or holds a number that is not finite is named.
  public func columns(_ count: Int) throws(DataFileError) -> [[Double]] {
    var columns = Array(repeating: [Double](), count: count)
    for (index, line) in try lines().enumerated() {
      let fields = line.utf8.split { $0 == blank || $0 == tab }
      if fields.isEmpty || fields[0].first == numberSign { continue }
      let values = fields.compactMap { Double(Substring($0)) }.filter(\.isFinite)
      guard values.count == count, fields.count == count else {
        throw .malformed(path: path, line: index + 1, expected: "\(count) number\(count == 1 ? "" : "s")")
      }
      for column in 0..<count { columns[column].append(values[column]) }
    }
    return columns
  }

  /// Windows ends lines with CR LF and may begin a text with a mark; old Macs ended them with CR.
  private static func normalized(_ bytes: [UInt8]) -> [UInt8] {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard start > 0 || bytes.contains(carriageReturn) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for place in start..<bytes.count {
      if bytes[place] == newline, place > start, bytes[place - 1] == carriageReturn { continue }
      result.append(bytes[place] == carriageReturn ? newline : bytes[place])
    }
    return result
  }
}

private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let blank = UInt8(ascii: " ")
private let tab = UInt8(ascii: "\t")
private let numberSign = UInt8(ascii: "#")
