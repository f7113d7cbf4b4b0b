extension String {
  /// In quotes, as YAML has them.
  /// Text that single quotes could not carry on one line gets double ones.
  package var quotedForYAML: String {
    if hasControlCharacters { return "\"" + doublyQuoted + "\"" }
    return "'" + replacing("'", with: "''") + "'"
  }

  /// As the key of a block: in quotes unless it could be nothing but a word.
  package var yamlKey: String {
    let isWord =
      allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.".contains($0)) } && first?.isNumber == false
    return isWord && !["null", "true", "false", "yes", "no", "on", "off", "y", "n"].contains(lowercased())
      ? self : quotedForYAML
  }

  private var doublyQuoted: String {
    unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\" + String(scalar)
      case "\n": "\\n"
      default: String(scalar).hasControlCharacters ? Self.escape(scalar) : String(scalar)
      }
    }.joined()
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
