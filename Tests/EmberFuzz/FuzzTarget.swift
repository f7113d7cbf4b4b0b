@testable import EmberConfiguration
import EmberTestSupport
import Foundation

@testable import EmberEmulation
@testable import EmberInference
@testable import EmberLikelihood
@testable import EmberNumerics

/// One file format: sound inputs, words to damage them with, and how Ember reads it.
struct FuzzTarget: Sendable {
  /// What reading an input came to.
  enum Verdict: Equatable {
    case accepted
    /// An error that says what is wrong with the input.
    case refused
    /// Anything else: an error of another kind, or values that the format does not allow.
    case wrong(String)
  }

  let name: String
  let mutator: InputMutator
  private let seeds: [[UInt8]]
  /// Reads a file and returns what is wrong with what it accepted; empty when all is well.
  private let read: @Sendable (_ path: String) throws -> [String]

  init(
    _ name: String, seeds: [String], dictionary: [String], read: @escaping @Sendable (_ path: String) throws -> [String]
  ) {
    self.init(name, bytes: seeds.map { Array($0.utf8) }, dictionary: dictionary, read: read)
  }

  init(
    _ name: String, bytes: [[UInt8]], dictionary: [String],
    read: @escaping @Sendable (_ path: String) throws -> [String]
  ) {
    self.name = name
    seeds = bytes
    mutator = InputMutator(seeds: bytes, dictionary: dictionary)
    self.read = read
  }

  /// The verdict on every sound input, which has to be accepted.
  func seedVerdicts(scratch path: String) -> [Verdict] { seeds.map { verdict($0, scratch: path) } }

  /// Writes the bytes into a file and reads it.
  func verdict(_ bytes: [UInt8], scratch path: String) -> Verdict {
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { return .wrong("no scratch file") }
    do {
      let faults = try read(path)
      return faults.isEmpty ? .accepted : .wrong(faults.joined(separator: "; "))
    } catch let error as EmberError {
      return [65, 66].contains(error.exitStatus) ? .refused : .wrong("status \(error.exitStatus): \(error)")
    } catch let error as InferenceError {
      switch error {
      case .malformed, .unreadable: return .refused
      default: return .wrong("\(error)")
      }
    } catch let error as LikelihoodError {
      return error.description.isEmpty ? .wrong("no message") : .refused
    } catch is StorageError { return .refused } catch is DataFileError { return .refused } catch {
      return .wrong("\(type(of: error)): \(error)")
    }
  }
}
