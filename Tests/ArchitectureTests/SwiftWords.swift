/// The words of Swift code that begin with a capital letter, without those of comments and texts.
struct SwiftWords {
  private(set) var types: Set<String> = []
  private let bytes: [UInt8]
  private var place = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
    readCode(inParentheses: false)
  }

  /// Reads to the end, or to the parenthesis that ends an expression inside a text.
  private mutating func readCode(inParentheses: Bool) {
    var depth = 0
    while place < bytes.count {
      let byte = bytes[place]
      if follows("//") {
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
      } else if follows("/*") {
        readComment()
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "#") {
        readText()
      } else if Self.isWord(byte) {
        readWord()
      } else {
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") { depth -= 1 }
        place += 1
        if inParentheses, depth < 0 { return }
      }
    }
  }

  /// Comments of this kind may stand in each other.
  private mutating func readComment() {
    var depth = 0
    repeat {
      if follows("/*") {
        (depth, place) = (depth + 1, place + 2)
      } else if follows("*/") {
        (depth, place) = (depth - 1, place + 2)
      } else {
        place += 1
      }
    } while depth > 0 && place < bytes.count
  }

  /// A text in quotation marks, one or three, with or without number signs; expressions inside it are code.
  private mutating func readText() {
    var signs = 0
    while place < bytes.count, bytes[place] == UInt8(ascii: "#") { (signs, place) = (signs + 1, place + 1) }
    guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return }
    let end = (follows("\"\"\"") ? "\"\"\"" : "\"") + String(repeating: "#", count: signs)
    let escape = "\\" + String(repeating: "#", count: signs)
    place += end.utf8.count - signs
    while place < bytes.count, !follows(end) {
      guard follows(escape) else {
        place += 1
        continue
      }
      place += escape.utf8.count
      if follows("(") {
        place += 1
        readCode(inParentheses: true)
      } else {
        place += 1
      }
    }
    place += end.utf8.count
  }

  private mutating func readWord() {
    let start = place
    while place < bytes.count, Self.isWord(bytes[place]) { place += 1 }
    guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[start]) else { return }
    types.insert(String(decoding: bytes[start..<place], as: UTF8.self))
  }

  private func follows(_ text: String) -> Bool { bytes[place...].starts(with: text.utf8) }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
