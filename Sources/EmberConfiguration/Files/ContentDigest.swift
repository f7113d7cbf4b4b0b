import EmberEmulation
import EmberLikelihood
import EmberNumerics
import Foundation

/// Digests by which contents are told apart, whatever the path they stand at.
package enum ContentDigest {
  /// The SHA-256 digest of a file; `role` says what it is in errors.
  package static func file(_ path: String, role: String) throws(EmberError) -> String {
    guard FileManager.default.fileExists(atPath: path) else { throw .missingFile(path: path, role: role) }
    do { return SHA256(try DataFile(path: path).bytes()).text } catch {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: path), problem: "\(role) cannot be read (\(error))",
          remedy: "Check its permissions (ls -l)."))
    }
  }

  /// One digest of the data of Ember's own likelihoods: of their lists of checksums, by which every file is checked when it is read.
  package static func shippedLikelihoodData() throws(EmberError) -> String {
    let folder: String
    do { folder = try ResourceDirectory.likelihoodData().path } catch {
      throw .internalFailure("\(error)")
    }
    let names = (FileManager.default.enumerator(atPath: folder)?.allObjects ?? []).compactMap { $0 as? String }
    var text = ""
    for name in names.sorted() where name.hasSuffix("/" + ChecksummedFolder.list) {
      text += name + " " + (try file(folder + "/" + name, role: "a data file of Ember's likelihoods")) + "\n"
    }
    return SHA256(Array(text.utf8)).text
  }
}
