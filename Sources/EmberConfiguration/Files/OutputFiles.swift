import EmberNumerics
import Foundation

/// The files that a command writes. What is there already is not replaced, unless the user says so.
package struct OutputFiles: Sendable {
  /// True to replace what is there.
  package let isForced: Bool

  package init(isForced: Bool) {
    self.isForced = isForced
  }

  /// Throws when one of the files is there already, or could not be written: before the work, so that it is not done in vain.
  package func check(_ paths: [String]) throws(EmberError) {
    for path in paths {
      guard !path.isEmpty, !path.hasSuffix("/") else { throw Self.noName(path) }
      let place: OutputPlace
      do { place = try OutputPlace(path: path) } catch {
        throw .cannotCreate(path: path, reason: "\(error)", remedy: "Choose another place for the output.")
      }
      if case .file = place, !isForced, Self.isThere(path) { throw EmberError.exists(path) }
    }
  }

  package func write(_ text: String, to path: String) throws(EmberError) {
    try write(Array(text.utf8), to: path)
  }

  package func write(_ bytes: [UInt8], to path: String) throws(EmberError) {
    Interruption.shared.beginWriting()
    try TextFile.write(bytes, to: path, isReplacing: isForced)
  }

  /// True for anything of that name, also for a link that leads nowhere.
  package static func isThere(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  private static func noName(_ path: String) -> EmberError {
    .usage("-o \"\(path)\": the name of a file was expected, such as \(path)NAME.")
  }
}
