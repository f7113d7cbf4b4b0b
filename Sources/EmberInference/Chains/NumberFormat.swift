import Glibc

/// Numbers as text for chain and matrix files.
enum NumberFormat {
  /// The shortest text that gives exactly this number when read back.
  static func exact(_ value: Double) -> String { value.description }

  /// `digits` significant digits, as C's %g writes them.
  static func rounded(_ value: Double, digits: Int) -> String {
    withVaList([Int32(digits), value]) { arguments in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
        vsnprintf(buffer.baseAddress, buffer.count, "%.*g", arguments)
        return String(cString: buffer.baseAddress!)
      }
    }
  }

  /// Blanks before the text up to a width.
  static func aligned(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.utf8.count)) + text
  }
}
