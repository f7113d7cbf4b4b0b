/// Unpacks whole numbers that were compressed by Rice's algorithm in blocks (FITS standard 4.0, section 10.4.1; Rice, Yeh & Miller 1993).
///
/// A block says how many low bits of each difference to the number before it are stored as they are; the high bits stand before them
/// as a count of zeros that a one ends. Differences d are stored as 2d, or -2d - 1 where they are negative.
struct RiceDecoder {
  /// Numbers of a block that share a count of low bits.
  let block: Int
  /// Bytes of a number: 1, 2 or 4.
  let size: Int

  /// `nil` for sizes that the algorithm has no form for.
  init?(block: Int, size: Int) {
    guard (1...1024).contains(block), [1, 2, 4].contains(size) else { return nil }
    self.block = block
    self.size = size
  }

  /// As many numbers as asked for; `nil` where the bytes end before them.
  func unpack(_ bytes: UnsafeRawBufferPointer, count: Int) -> [Int32]? {
    // The count of low bits is stored in as many bits, and so large where differences are stored whole.
    let (lengthBits, whole) = size == 4 ? (5, 25) : size == 2 ? (4, 14) : (3, 6)
    var bits = BitReader(bytes)
    guard var last = bits.read(8 * size) else { return nil }
    // Numbers of one byte are unsigned, the others have a sign.
    if size == 2 { last = UInt32(bitPattern: Int32(Int16(truncatingIfNeeded: last))) }
    var result: [Int32] = []
    result.reserveCapacity(count)
    while result.count < count {
      guard let stored = bits.read(lengthBits) else { return nil }
      let low = Int(stored) - 1
      for _ in 0..<min(block, count - result.count) {
        var folded: UInt32 = 0
        if low == whole {
          guard let value = bits.read(8 * size) else { return nil }
          folded = value
        } else if low >= 0 {
          guard let high = bits.zeros(), let rest = bits.read(low) else { return nil }
          folded = high << UInt32(low) | rest
        }
        let difference = folded & 1 == 0 ? folded >> 1 : ~(folded >> 1)
        last = Self.wrapped(last &+ difference, size)
        result.append(Int32(bitPattern: last))
      }
    }
    return result
  }

  private static func wrapped(_ value: UInt32, _ size: Int) -> UInt32 {
    switch size {
    case 1: value & 0xff
    case 2: UInt32(bitPattern: Int32(Int16(truncatingIfNeeded: value)))
    default: value
    }
  }
}

/// Reads bits, the most significant of each byte first.
private struct BitReader {
  private let bytes: UnsafeRawBufferPointer
  private var place = 0
  private var buffer: UInt64 = 0
  private var held = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Up to 32 bits.
  mutating func read(_ count: Int) -> UInt32? {
    if held < count { fill() }
    guard held >= count else { return nil }
    held -= count
    return UInt32(truncatingIfNeeded: buffer >> UInt64(held) & (1 << UInt64(count) - 1))
  }

  /// How many zeros stand before the next one, which is passed.
  mutating func zeros() -> UInt32? {
    var found = 0
    while true {
      if held == 0 { fill() }
      guard held > 0 else { return nil }
      let left = buffer << UInt64(64 - held)
      let zeros = min(left.leadingZeroBitCount, held)
      found += zeros
      held -= zeros
      if held > 0 {
        held -= 1
        return UInt32(exactly: found)
      }
    }
  }

  private mutating func fill() {
    while held <= 56, place < bytes.count {
      buffer = buffer << 8 | UInt64(bytes[place])
      place += 1
      held += 8
    }
  }
}
