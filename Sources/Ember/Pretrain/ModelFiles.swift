import EmberEmulation
import EmberNumerics
import Foundation

/// Writing and checking the files of a model.
enum ModelFiles {
  static let manifest = "manifest.json"
  static let weights = "weights.npz"
  static let design = "design.yaml"
  static let checksums = "SHA256SUMS"

  /// Writes bytes aside and renames them into place.
  static func write(_ bytes: [UInt8], to path: String) throws(EmberError) {
    do { try DataFile(path: path).write(bytes) } catch {
      throw .cannotCreate(path: path, reason: "\(error)", remedy: "Check free space and permissions.")
    }
  }

  /// What a damaged file means to the user.
  static func complaint(_ error: StorageError, path: String) -> EmberError {
    .badInput(
      InputComplaint(
        origin: InputOrigin(source: path), problem: "\(error)",
        remedy: "Restore the file from where it came from, or train the model anew."))
  }

  /// The bytes of a file of a model folder, which must have the checksum that `SHA256SUMS` states.
  static func read(_ name: String, in folder: String, sums: [String: String]) throws(EmberError) -> [UInt8] {
    let path = folder + "/" + name
    let bytes: [UInt8]
    do { bytes = try DataFile(path: path).bytes() } catch {
      throw EmberError(error, role: "a part of the model \(folder)")
    }
    guard let expected = sums[name] else {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: folder + "/" + checksums), problem: "no checksum of \(name)",
          remedy: "Restore the model from where it came from."))
    }
    guard SHA256(bytes).text == expected else {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: path),
          problem: "its checksum is not that of \(checksums): the file is damaged or was changed",
          remedy: "Restore the model from where it came from, or train it anew."))
    }
    return bytes
  }

  /// The checksums of a model folder, by file name.
  static func sums(of folder: String) throws(EmberError) -> [String: String] {
    let text = try TextFile.read(folder + "/" + checksums, role: "the checksums of the model \(folder)")
    var result: [String: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(separator: " ")
      if words.count == 2 { result[String(words[1])] = String(words[0]) }
    }
    return result
  }
}
