extension String {
  /// Every run of white space as one blank, none at the ends.
  package var withSingleBlanks: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }

  /// True when something in it would move a terminal's cursor rather than show.
  package var hasControlCharacters: Bool { unicodeScalars.contains(where: Self.isControl) }

  /// The same of several lines, each for itself.
  public var escapedLines: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { String($0).escaped }.joined(separator: "\n")
  }

  /// With control characters written out, so that it can be shown on any terminal and stays one line.
  package var escaped: String {
    guard hasControlCharacters else { return self }
    return unicodeScalars.map { scalar in
      guard Self.isControl(scalar) else { return String(scalar) }
      switch scalar {
      case "\n": return "\\n"
      case "\t": return "\\t"
      case "\r": return "\\r"
      default: return "\\u{" + String(scalar.value, radix: 16) + "}"
      }
    }.joined()
  }

  /// Control characters, and those that turn the direction of a line or end it.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }
}
