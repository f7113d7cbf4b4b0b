import Foundation

/// Whole text files, read with clear errors and written so that no half of one is ever seen.
enum TextFile {
  /// The text of a file; `role` says what it is in errors.
  static func read(_ path: String, role: String) throws(EmberError) -> String {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw .missingFile(path: path, role: role)
    }
    let origin = InputOrigin(source: path)
    guard !isDirectory.boolValue else {
      throw .badInput(
        InputComplaint(
          origin: origin, problem: "a folder stands where \(role) was expected", remedy: "Name a file in it."))
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .badInput(
        InputComplaint(origin: origin, problem: "\(role) cannot be read", remedy: "Check its permissions (ls -l)."))
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw .badInput(
        InputComplaint(origin: origin, problem: "\(role) is not UTF-8 text", remedy: "Save it as plain UTF-8 text."))
    }
    return text
  }

  /// Writes a file aside and renames it into place.
  static func write(_ text: String, to path: String) throws(EmberError) {
    let aside = path + ".part"
    do {
      try FileManager.default.createDirectory(
        atPath: folder(of: path), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: aside))
    } catch {
      try? FileManager.default.removeItem(atPath: aside)
      throw .cannotCreate(
        path: path, reason: "cannot be written (\(reason(of: error)))",
        remedy: "Choose another place for the output, or check free space and permissions.")
    }
    guard rename(aside, path) == 0 else {
      let reason = String(cString: strerror(errno))
      try? FileManager.default.removeItem(atPath: aside)
      throw .cannotCreate(
        path: path, reason: "cannot be put in place (\(reason))",
        remedy: "Choose another place for the output, or check permissions.")
    }
  }

  /// The folder that a path lies in; `.` without one. (Foundation's own function traps on a path of one letter.)
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The operating system's words for an error of Foundation.
  static func reason(of error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let posix = [error as NSError, underlying].compactMap(\.self).first { $0.domain == NSPOSIXErrorDomain }
    return posix.map { String(cString: strerror(Int32($0.code))) } ?? error.localizedDescription
  }
}
