import Foundation

/// Which other processes hold locks on a store, as far as the system tells.
///
/// Read from `/proc/locks`: asking with `fcntl` would open the file, and closing it again would drop the locks of this process.
enum LockHolder {
  /// Such as `process 1234 (ember run a.yaml)`; `nil` when nobody is known to hold a lock.
  static func description(of path: String) -> String? {
    let nodes = [path, path + "-shm", path + "-wal"].compactMap(node)
    guard let table = try? String(contentsOfFile: "/proc/locks", encoding: .utf8) else { return nil }
    let holders = holders(of: nodes, in: table).filter { $0 != getpid() }
    guard let holder = holders.first else { return nil }
    let others = holders.count > 1 ? " and \(holders.count - 1) more" : ""
    return "process \(holder)" + (command(holder).map { " (\($0))" } ?? "") + others
  }

  /// The processes that hold, and do not only wait for, a lock on one of some files.
  ///
  /// - Parameter table: Lines such as `4: POSIX  ADVISORY  WRITE 17458 fe:00:5425105 1073741824 1073742335`.
  static func holders(of nodes: [UInt64], in table: String) -> [Int32] {
    let numbers = table.split(separator: "\n").compactMap { line -> Int32? in
      let fields = line.split(separator: " ")
      guard fields.count >= 8, fields[1] != "->",
        let node = fields[5].split(separator: ":").last.flatMap({ UInt64($0) })
      else { return nil }
      return nodes.contains(node) ? Int32(fields[4]) : nil
    }
    return Set(numbers.filter { $0 > 0 }).sorted()
  }

  private static func node(_ path: String) -> UInt64? {
    var status = stat()
    return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
  }

  /// The command line of a process, control characters left out.
  private static func command(_ process: Int32) -> String? {
    guard let bytes = FileManager.default.contents(atPath: "/proc/\(process)/cmdline"), !bytes.isEmpty else {
      return nil
    }
    let words = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    let text = words.joined(separator: " ").unicodeScalars.filter { $0.properties.generalCategory != .control }
    return String(String(String.UnicodeScalarView(text)).prefix(80))
  }
}
