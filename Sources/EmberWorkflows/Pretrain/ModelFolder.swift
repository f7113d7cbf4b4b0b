import EmberConfiguration
import EmberNumerics
import Foundation

/// The folder of a model as output. What stands there is replaced only when it is a model and nothing else, and it stays until
/// the new model has taken its place.
package struct ModelFolder: Sendable {
  /// The path without needless slashes and dots, so that `new/` is `new`.
  package let path: String
  package let name: String

  /// Where a model is made.
  var aside: String { path + ".part" }
  private var old: String { "\(path).old-\(getpid())" }

  /// - Throws: `EmberError` unless the path names a folder of its own.
  init(_ given: String) throws(EmberError) {
    let parts = given.split(separator: "/").filter { $0 != "." }
    guard let last = parts.last, last != ".." else {
      throw .cannotCreate(
        path: given.isEmpty ? "-o" : given, reason: "names no folder that could be made",
        remedy: "Name one, such as -o training/models/NAME.")
    }
    path = (given.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    name = String(last)
  }

  /// Throws unless a model may be made here: to be asked before anything is computed.
  package func check(_ existing: ExistingOutput) throws(EmberError) {
    if Self.exists(path) {
      switch existing {
      case .refuse:
        throw .cannotCreate(path: path, reason: "exists", remedy: "Use --force to replace it, or another -o.")
      case .resume: throw .cannotCreate(path: path, reason: "is complete", remedy: "Use --force to train it anew.")
      case .replace: try Self.requireModel(path)
      }
    }
    guard Self.exists(aside) else { return }
    let states = try Self.requireTraining(aside)
    if existing == .refuse, !states.isEmpty {
      throw .cannotCreate(path: aside, reason: "an interrupted training is there", remedy: "Use --resume or --force.")
    }
  }

  /// Makes the folder aside, without what an earlier training left in it when that is to be replaced.
  func begin(_ existing: ExistingOutput) throws(EmberError) {
    do {
      if existing == .replace, Self.exists(aside) { try FileManager.default.removeItem(atPath: aside) }
      try FileManager.default.createDirectory(atPath: aside, withIntermediateDirectories: true)
    } catch {
      throw .cannotCreate(
        path: aside, reason: "cannot be made (\(TextFile.reason(of: error)))", remedy: "Choose another place with -o.")
    }
  }

  /// Removes the states of training, once the model stands beside them.
  func removeStates() {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: aside)) ?? [] where Self.isState(name) {
      try? FileManager.default.removeItem(atPath: aside + "/" + name)
    }
  }

  /// Puts what was made aside into place. A model that stood there is removed last; when anything fails, both are kept.
  package func place(replacing: Bool) throws(EmberError) {
    let isReplacing = replacing && Self.exists(path)
    if isReplacing {
      try Self.requireModel(path)
      guard rename(path, old) == 0 else { throw misplaced() }
    }
    guard rename(aside, path) == 0 else {
      let error = misplaced()
      if isReplacing { rename(old, path) }
      throw error
    }
    if isReplacing { try? FileManager.default.removeItem(atPath: old) }
  }

  private func misplaced() -> EmberError {
    .cannotCreate(
      path: path, reason: "cannot be put in place (\(SystemError.description()))",
      remedy: "The new model stands in \(aside); rename it.")
  }
}

extension ModelFolder {
  private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Networks keep their state in NAME.NUMBER.npz.
  private static func isState(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count >= 3 && ["net", "derived"].contains(parts[0]) && Int(parts[1]) != nil
      && ["npz", "npz.part"].contains(parts[2...].joined(separator: "."))
  }

  /// Throws unless the folder is empty or holds what a model consists of and nothing else.
  private static func requireModel(_ path: String) throws(EmberError) {
    let contents = try contents(path)
    if contents.isEmpty { return }
    let parts = (try? ChecksummedFolder(path: path))?.names ?? []
    guard parts.isSuperset(of: [ModelFiles.manifest, ModelFiles.weights]) else {
      throw foreign(path, "is no model that Ember wrote")
    }
    let own = parts.union([ModelFiles.checksums] + ModelFiles.reports)
    guard let odd = contents.first(where: { !own.contains($0) }) else { return }
    throw foreign(path, "holds \(odd), which is no part of a model")
  }

  /// The names in a folder of interrupted training; throws when there are others.
  private static func requireTraining(_ path: String) throws(EmberError) -> [String] {
    let contents = try contents(path)
    let own = [ModelFiles.manifest, ModelFiles.weights, ModelFiles.design, ModelFiles.checksums]
    let odd = contents.first { name in
      !isState(name) && !ModelFiles.isCovariance(name) && !own.contains { name == $0 || name == $0 + ".part" }
    }
    guard let odd else { return contents }
    throw foreign(path, "holds \(odd), which is no part of an interrupted training")
  }

  private static func contents(_ path: String) throws(EmberError) -> [String] {
    do { return try FileManager.default.contentsOfDirectory(atPath: path).sorted() } catch {
      throw foreign(path, "is no folder that can be looked into")
    }
  }

  private static func foreign(_ path: String, _ reason: String) -> EmberError {
    .cannotCreate(path: path, reason: reason, remedy: "Nothing of it is touched: move it away, or choose another -o.")
  }
}
