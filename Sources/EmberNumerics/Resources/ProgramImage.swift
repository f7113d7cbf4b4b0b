import Glibc

/// The file that this code runs from: a shared library, or the program itself.
enum ProgramImage {
  /// Its path, from the list of what is mapped into the process; `nil` where there is no such list.
  static var path: String? {
    let address = UInt(bitPattern: #dsohandle)
    guard let file = fopen("/proc/self/maps", "re") else { return nil }
    defer { fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while getline(&line, &capacity, file) > 0, let text = line {
      if let path = Self.path(String(cString: text), holding: address) { return path }
    }
    return nil
  }

  /// The path in a line `from-to rwxp offset device inode path`, if the address lies in the range.
  static func path(_ line: String, holding address: UInt) -> String? {
    let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
    guard fields.count == 6 else { return nil }
    let ends = fields[0].split(separator: "-").map { UInt($0, radix: 16) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low <= address, address < high else { return nil }
    let path = fields[5].drop { $0 == " " }.prefix { $0 != "\n" }
    return path.hasPrefix("/") ? String(path) : nil
  }
}
