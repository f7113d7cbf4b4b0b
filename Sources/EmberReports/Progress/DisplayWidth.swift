/// How many columns of a terminal a text takes: letters of East Asia and pictures take two, marks over other letters none.
enum DisplayWidth {
  static func columns(_ text: String) -> Int { text.reduce(0) { $0 + columns($1) } }

  /// The text as far as it fits.
  static func prefix(_ text: String, columns limit: Int) -> String {
    var room = limit
    return String(
      text.prefix {
        room -= columns($0)
        return room >= 0
      })
  }

  private static func columns(_ character: Character) -> Int {
    character.unicodeScalars.map(columns).max() ?? 0
  }

  private static func columns(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: 0
    default: wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }
  }

  /// Blocks of wide and full-width letters (Unicode Standard Annex 11), and of emoji.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE30...0xFE6F,
    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD,
  ]
}
