/// The 64-bit FNV-1a hash (Fowler, Noll & Vo, draft-eastlake-fnv), fed piece by piece.
///
/// It finds damage and spreads keys over an index; equality is always checked on the full material.
struct Checksum {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func combine(_ bytes: some Sequence<UInt8>) {
    var state = state
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    self.state = state
  }

  /// Adds a text and its end, so that neighbouring texts cannot be confused.
  mutating func combine(_ text: String) {
    combine(text.utf8)
    combine(CollectionOfOne(0xFF))
  }

  /// The hash as SQLite keeps it.
  var value: Int64 { Int64(bitPattern: state) }
}
