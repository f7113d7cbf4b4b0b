import EmberEmulation
import EmberNumerics

/// Writing and checking the files of a model.
package enum ModelFiles {
  package static let manifest = "manifest.json"
  package static let weights = "weights.npz"
  package static let design = "design.yaml"
  package static let checksums = ChecksummedFolder.list
  /// What `ember validate` may have left in the folder.
  package static let reports = ["validation.json", "validation.html"]

  /// The name under which the covariance matrix of a design's plan is kept, whatever it was called; plans count from 1.
  package static func covariance(plan number: Int) -> String { "plan\(number).covmat" }

  package static func isCovariance(_ name: String) -> Bool {
    name.hasPrefix("plan") && name.hasSuffix(".covmat") && Int(name.dropFirst(4).dropLast(7)) != nil
  }

  /// Writes bytes aside and renames them into place.
  package static func write(_ bytes: [UInt8], to path: String) throws(EmberError) {
    do { try DataFile(path: path).write(bytes) } catch {
      throw .cannotCreate(path: path, reason: "\(error)", remedy: "Check free space and permissions.")
    }
  }

  /// What a damaged file means to the user.
  package static func complaint(_ error: StorageError, path: String) -> EmberError {
    .badInput(
      InputComplaint(
        origin: InputOrigin(source: path), problem: "\(error)",
        remedy: "Restore the file from where it came from, or train the model anew."))
  }

  /// The bytes of a file of a model folder.
  package static func read(_ name: String, in folder: ChecksummedFolder) throws(EmberError) -> [UInt8] {
    do { return try folder.bytes(name) } catch { throw EmberError(error, role: "a part of the model \(folder.path)") }
  }

  /// A model folder, whose files must have the checksums that `SHA256SUMS` states.
  package static func folder(_ path: String) throws(EmberError) -> ChecksummedFolder {
    do { return try ChecksummedFolder(path: path) } catch {
      throw EmberError(error, role: "the checksums of the model \(path)")
    }
  }
}
