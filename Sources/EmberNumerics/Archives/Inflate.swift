import CZlib

/// Unpacks data compressed with DEFLATE (RFC 1951), as `numpy.savez_compressed` writes it, by zlib.
enum Inflate {
  /// zlib counts bytes in 32 bits.
  static let longestPart = 1 << 30

  /// The unpacked bytes, of which there must be `count`; `nil` when the data are damaged.
  ///
  /// Both sides are handed over in parts of at most `part` bytes.
  static func unpack(_ packed: ArraySlice<UInt8>, count: Int, part: Int = longestPart) -> [UInt8]? {
    guard count >= 0, count < Int.max else { return nil }
    var written: Int?
    // By one byte of room more than claimed, data that expand beyond their claim are found.
    let bytes = [UInt8](unsafeUninitializedCapacity: count + 1) { room, filled in
      written = packed.withUnsafeBufferPointer { unpack($0, into: room, part) }
      filled = written ?? 0
    }
    return written == count ? bytes : nil
  }

  /// The same of a gzip stream of one member (RFC 1952), whose checksum must be right.
  static func unpackGzip(_ packed: ArraySlice<UInt8>, count: Int) -> [UInt8]? {
    let (extra, name, comment, check): (UInt8, UInt8, UInt8, UInt8) = (4, 8, 16, 2)
    guard packed.count >= 18, packed.starts(with: [31, 139, 8]) else { return nil }
    let flags = packed[packed.startIndex + 3]
    var rest = packed.dropFirst(10).dropLast(8)
    if flags & extra != 0 {
      guard rest.count >= 2 else { return nil }
      rest = rest.dropFirst(2 + Int(rest[rest.startIndex]) + Int(rest[rest.startIndex + 1]) << 8)
    }
    for text in [name, comment] where flags & text != 0 { rest = rest.drop { $0 != 0 }.dropFirst() }
    if flags & check != 0 { rest = rest.dropFirst(2) }
    guard let bytes = unpack(rest, count: count) else { return nil }
    let stated = packed.suffix(8).prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return CRC32.of(bytes[...]) == stated ? bytes : nil
  }

  /// How many bytes came out of a sound stream that ended; `nil` of any other.
  private static func unpack(
    _ packed: UnsafeBufferPointer<UInt8>, into room: UnsafeMutableBufferPointer<UInt8>, _ part: Int
  ) -> Int? {
    var stream = z_stream()
    guard ember_inflate_begin(&stream) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    stream.next_in = UnsafeMutablePointer(mutating: packed.baseAddress)
    stream.next_out = room.baseAddress
    var (unread, free) = (packed.count, room.count)
    var status = Z_OK
    while status == Z_OK {
      // Where nothing is left to hand over, zlib says that it cannot go on.
      if stream.avail_in == 0 { unread -= hand(over: unread, part, to: &stream.avail_in) }
      if stream.avail_out == 0 { free -= hand(over: free, part, to: &stream.avail_out) }
      status = inflate(&stream, Z_NO_FLUSH)
    }
    return status == Z_STREAM_END ? room.count - free - Int(stream.avail_out) : nil
  }

  private static func hand(over count: Int, _ part: Int, to available: inout UInt32) -> Int {
    let next = min(count, part)
    available = UInt32(next)
    return next
  }
}
