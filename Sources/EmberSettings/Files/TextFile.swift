import EmberNumerics
import Foundation

/// Whole text files, read with clear errors and written so that no half of one is ever seen.
package enum TextFile {
  /// The text of a file, of a pipe or, as `-`, of standard input; `role` says what it is in errors.
  package static func read(_ path: String, role: String, limit: Int = DataFile.tableLimit) throws(EmberError) -> String
  {
    do { return try DataFile(path: path).text(limit: limit) } catch { throw EmberError(error, role: role) }
  }

  /// Writes a file aside and puts it into place, in a folder that is made where it is missing.
  ///
  /// - Parameter isReplacing: false to leave a file alone that is there already.
  package static func write(_ text: String, to path: String, isReplacing: Bool = true) throws(EmberError) {
    try write(Array(text.utf8), to: path, isReplacing: isReplacing)
  }

  /// The same for bytes.
  package static func write(_ bytes: [UInt8], to path: String, isReplacing: Bool = true) throws(EmberError) {
    try makeFolder(folder(of: path), for: path)
    do { try DataFile(path: path).write(bytes, isReplacing: isReplacing) } catch {
      if case .exists = error { throw EmberError.exists(path) }
      guard case .unwritable(_, let reason) = error else { throw .internalFailure("\(error)") }
      throw .cannotCreate(
        path: path == "-" ? "standard output" : path, reason: "cannot be written (\(reason))",
        remedy: "Choose another place for the output, or check free space and permissions.")
    }
  }

  /// Makes the folder of an output.
  package static func makeFolder(_ folder: String, for path: String) throws(EmberError) {
    do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
      throw .cannotCreate(
        path: path, reason: "its folder cannot be made (\(reason(of: error)))",
        remedy: "Choose another place for the output, or check free space and permissions.")
    }
  }

  /// The folder that a path lies in; `.` without one. (Foundation's own function traps on a path of one letter.)
  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The name of a file without folder and extension: what output is called when nothing else names it.
  package static func baseName(of path: String) -> String {
    if path == DataFile.standardInput { return "stdin" }
    return ((path as NSString).lastPathComponent as NSString).deletingPathExtension
  }

  /// The operating system's words for an error of Foundation.
  package static func reason(of error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let posix = [error as NSError, underlying].compactMap(\.self).first { $0.domain == NSPOSIXErrorDomain }
    return posix.map { SystemError.description(Int32($0.code)) } ?? error.localizedDescription
  }
}
