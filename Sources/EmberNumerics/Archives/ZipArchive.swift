/// Zip archives (PKWARE's APPNOTE 6.3), as far as array files need them: entries stored or deflated, written stored.
enum ZipArchive {
  /// One file in an archive.
  struct Entry {
    var name: String
    var contents: [UInt8]
  }

  private static let localSignature: UInt32 = 0x0403_4B50
  private static let centralSignature: UInt32 = 0x0201_4B50
  private static let endSignature: UInt32 = 0x0605_4B50
  /// Bytes of a local header without name and extra field.
  private static let localHeader = 30
  /// 1 January 1980, the earliest date there is: equal contents give equal bytes.
  private static let date: UInt16 = 0x0021

  /// The bytes of an archive, nothing compressed.
  static func bytes(_ entries: [(name: String, contents: [UInt8])]) -> [UInt8] {
    var body: [UInt8] = []
    var directory: [UInt8] = []
    for (name, contents) in entries {
      let offset = body.count
      var common: [UInt8] = []
      common += little(20 as UInt16) + little(0 as UInt16) + little(0 as UInt16) + little(0 as UInt16) + little(date)
      common += little(CRC32.of(contents[...])) + little(UInt32(contents.count)) + little(UInt32(contents.count))
      common += little(UInt16(name.utf8.count)) + little(0 as UInt16)
      body += little(localSignature) + common + Array(name.utf8) + contents
      directory += little(centralSignature) + little(20 as UInt16) + common
      directory += little(0 as UInt16) + little(0 as UInt16) + little(0 as UInt16) + little(0 as UInt32)
      directory += little(UInt32(offset)) + Array(name.utf8)
    }
    let count = little(UInt16(entries.count))
    let end = little(endSignature) + little(0 as UInt16) + little(0 as UInt16) + count + count
    return body + directory + end + little(UInt32(directory.count)) + little(UInt32(body.count)) + little(0 as UInt16)
  }

  /// The entries of an archive; every one is checked against its checksum. Nothing is unpacked before all of the directory
  /// has been found possible.
  static func entries(_ bytes: [UInt8], file: String) throws(StorageError) -> [Entry] {
    let reader = ByteReader(bytes)
    guard let end = endOfDirectory(reader), let count = reader.integer(end + 10, 2),
      var place = reader.integer(end + 16, 4)
    else { throw .malformed(file: file, reason: "it is no zip archive, or its end is missing") }
    var records: [CentralRecord] = []
    for _ in 0..<count {
      guard reader.integer(place, 4) == Int(centralSignature), let record = CentralRecord(reader, at: place) else {
        throw .malformed(file: file, reason: "its directory cannot be read")
      }
      records.append(record)
      place = record.end
    }
    try check(records, fileSize: bytes.count, file: file)
    var result: [Entry] = []
    for record in records {
      result.append(Entry(name: record.name, contents: try contents(record, reader, file: file)))
    }
    return result
  }

  /// Arrays of numbers hardly compress: what would unpack to more than this multiple of its file is no honest archive.
  private static let expansion = 16
  /// Small arrays of equal numbers do compress.
  private static let smallestLimit = 16 << 20

  /// Throws unless every entry has a name and bytes of its own, and all together may unpack to the sizes they claim.
  private static func check(_ records: [CentralRecord], fileSize: Int, file: String) throws(StorageError) {
    var names: Set<String> = []
    var left = max(smallestLimit, expansion * fileSize)
    var free = 0
    for record in records.sorted(by: { $0.offset < $1.offset }) {
      guard names.insert(record.name).inserted else {
        throw .malformed(file: file, reason: "\(record.name) stands in it twice")
      }
      guard record.offset >= free else {
        throw .malformed(file: file, reason: "\(record.name) shares bytes with another entry")
      }
      free = record.offset + localHeader + record.packedSize
      guard record.size <= left else {
        throw .malformed(
          file: file,
          reason: "\(record.name) claims \(record.size) bytes, more than \(fileSize) bytes of file can honestly hold")
      }
      left -= record.size
    }
  }

  private static func contents(_ record: CentralRecord, _ reader: ByteReader, file: String) throws(StorageError)
    -> [UInt8]
  {
    let offset = record.offset
    guard reader.integer(offset, 4) == Int(localSignature), let name = reader.integer(offset + 26, 2),
      let extra = reader.integer(offset + 28, 2),
      let packed = reader.slice(offset + localHeader + name + extra, record.packedSize)
    else { throw .malformed(file: file, reason: "\(record.name) is cut off") }
    let contents: [UInt8]?
    switch record.method {
    case 0: contents = record.size == packed.count ? Array(packed) : nil
    case 8: contents = Inflate.unpack(packed, count: record.size)
    default:
      throw .unsupported(file: file, reason: "\(record.name) is compressed by method \(record.method); use DEFLATE")
    }
    guard let contents, Int(CRC32.of(contents[...])) == record.checksum else {
      throw .malformed(file: file, reason: "\(record.name) does not match its checksum")
    }
    return contents
  }

  /// The end record, behind which there may be a comment.
  private static func endOfDirectory(_ reader: ByteReader) -> Int? {
    guard reader.count >= 22 else { return nil }
    let first = max(0, reader.count - 22 - 0xFFFF)
    return (first...(reader.count - 22)).reversed().first { reader.integer($0, 4) == Int(endSignature) }
  }

  private static func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}

/// What the directory of an archive says about one entry.
private struct CentralRecord {
  var name: String
  var method: Int
  var checksum: Int
  var packedSize: Int
  var size: Int
  var offset: Int
  var end: Int

  init?(_ reader: ByteReader, at place: Int) {
    guard let method = reader.integer(place + 10, 2), let checksum = reader.integer(place + 16, 4),
      let packedSize = reader.integer(place + 20, 4), let size = reader.integer(place + 24, 4),
      let nameLength = reader.integer(place + 28, 2), let extraLength = reader.integer(place + 30, 2),
      let commentLength = reader.integer(place + 32, 2), let offset = reader.integer(place + 42, 4),
      let name = reader.slice(place + 46, nameLength)
    else { return nil }
    self.name = String(decoding: name, as: UTF8.self)
    self.method = method
    self.checksum = checksum
    (self.packedSize, self.size, self.offset) = (packedSize, size, offset)
    end = place + 46 + nameLength + extraLength + commentLength
    readLongSizes(reader, place + 46 + nameLength, extraLength)
    guard self.packedSize <= reader.count, self.offset <= reader.count else { return nil }
  }

  /// Numbers that did not fit stand in an extra field, in this order (zip64).
  private mutating func readLongSizes(_ reader: ByteReader, _ start: Int, _ length: Int) {
    var place = start
    while let tag = reader.integer(place, 2), let size = reader.integer(place + 2, 2), place + 4 <= start + length {
      if tag == 1 {
        var next = place + 4
        for path in [\CentralRecord.size, \.packedSize, \.offset] where self[keyPath: path] == 0xFFFF_FFFF {
          if let value = reader.integer(next, 8) { self[keyPath: path] = value }
          next += 8
        }
      }
      place += 4 + size
    }
  }
}

/// Bytes that may end too early.
struct ByteReader {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var count: Int { bytes.count }

  /// An unsigned little-endian number of so many bytes; `nil` when it is not there or too large.
  func integer(_ place: Int, _ width: Int) -> Int? {
    guard let slice = slice(place, width) else { return nil }
    let value = slice.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(exactly: value)
  }

  func slice(_ place: Int, _ length: Int) -> ArraySlice<UInt8>? {
    guard place >= 0, length >= 0, place <= bytes.count, length <= bytes.count - place else { return nil }
    return bytes[place..<place + length]
  }
}
