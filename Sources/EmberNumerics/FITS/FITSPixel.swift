/// The types of numbers of FITS images, by `BITPIX`; the most significant byte comes first.
enum FITSPixel: Int {
  case unsigned8 = 8
  case signed16 = 16
  case signed32 = 32
  case signed64 = 64
  case float32 = -32
  case float64 = -64

  var size: Int { abs(rawValue) / 8 }
  var isFloatingPoint: Bool { rawValue < 0 }

  /// The number at a place, which must lie inside.
  func value(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Double {
    switch self {
    case .unsigned8: Double(bytes[place])
    case .signed16: Double(Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int16.self)))
    case .signed32: Double(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int32.self)))
    case .signed64: Double(Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int64.self)))
    case .float32:
      Double(Float(bitPattern: UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))))
    case .float64:
      Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
    }
  }
}
