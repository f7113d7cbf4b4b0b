import EmberBoltzmann
import EmberEmulation
import EmberNumerics
import EmberTheory
import Foundation

/// A trained emulator in a folder: `manifest.json`, `weights.npz`, the design it was trained on with the matrices that it names,
/// and checksums of all.
public struct EmulatorModel: Sendable {
  public let manifest: ModelManifest
  public let emulator: PretrainedEmulator
  /// The design as it was read, and the text of its file.
  public let design: String
  /// Texts of the covariance matrices of the design's plans, by the names under which they are kept.
  package let covariances: [String: String]

  package init(manifest: ModelManifest, emulator: PretrainedEmulator, design: String, covariances: [String: String]) {
    self.manifest = manifest
    self.emulator = emulator
    self.design = design
    self.covariances = covariances
  }

  /// Reads a folder.
  ///
  /// - Throws: `EmberError` when a file is missing, does not have its checksum, or does not hold what it should.
  public init(folder: String) throws(EmberError) {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory), isDirectory.boolValue else {
      throw .missingFile(path: folder, role: "the folder of a model")
    }
    let files = try ModelFiles.folder(folder)
    let manifest = try ModelManifest(
      try ModelFiles.read(ModelFiles.manifest, in: files), path: folder + "/" + ModelFiles.manifest)
    let path = folder + "/" + ModelFiles.weights
    let bytes = try ModelFiles.read(ModelFiles.weights, in: files)
    design = String(decoding: try ModelFiles.read(ModelFiles.design, in: files), as: UTF8.self)
    var covariances: [String: String] = [:]
    for name in files.names.subtracting([ModelFiles.manifest, ModelFiles.weights, ModelFiles.design]) {
      covariances[name] = String(decoding: try ModelFiles.read(name, in: files), as: UTF8.self)
    }
    self.covariances = covariances
    self.manifest = manifest
    let fixed = try Self.fixed(manifest, folder)
    do throws(StorageError) {
      emulator = try PretrainedEmulator(
        try NPZArchive(bytes, file: path), file: path,
        inputs: manifest.inputs.map { .init(name: $0.name, range: $0.min...$0.max) }, fixed: fixed,
        request: manifest.request, derivedNames: manifest.derived)
    } catch { throw ModelFiles.complaint(error, path: path) }
  }

  /// Writes the files of the model into a folder.
  package func write(into folder: String) throws(EmberError) {
    var files: [(name: String, bytes: [UInt8])] = [
      (ModelFiles.manifest, Array(try manifest.text.utf8)), (ModelFiles.weights, emulator.archive.bytes),
      (ModelFiles.design, Array(design.utf8)),
    ]
    files += covariances.sorted { $0.key < $1.key }.map { ($0.key, Array($0.value.utf8)) }
    for (name, bytes) in files { try ModelFiles.write(bytes, to: folder + "/" + name) }
    try TextFile.write(ChecksummedFolder.list(of: files), to: folder + "/" + ModelFiles.checksums)
  }

  /// Throws unless `provider` gives the spectra that the training set has.
  public func check(_ provider: ProviderIdentifier, folder: String) throws(EmberError) {
    let solver = ModelManifest.Solver(provider)
    var trained = manifest.solver
    if BoltzmannSolver.answersAgree(withVersion: trained.version, on: Set(manifest.spectra)) {
      trained.version = BoltzmannSolver.version
    }
    guard trained != solver else { return }
    let differing = Self.differences(manifest.solver, solver)
    throw .badInput(
      InputComplaint(
        origin: InputOrigin(source: folder + "/" + ModelFiles.manifest), key: "solver",
        problem: "the model was trained on another solver or other settings: \(differing)",
        remedy: "Use the precision it was trained with, or train it anew with `ember pretrain`."))
  }

  private static func differences(_ trained: ModelManifest.Solver, _ present: ModelManifest.Solver) -> String {
    if trained.name != present.name { return "\(trained.name), not \(present.name)" }
    if trained.version != present.version { return "version \(trained.version), not \(present.version)" }
    let old = trained.settings.split(separator: " ")
    let new = present.settings.split(separator: " ")
    let gone = old.filter { !new.contains($0) }.joined(separator: " ")
    let come = new.filter { !old.contains($0) }.joined(separator: " ")
    return "\(gone.isEmpty ? "nothing" : gone) there, \(come.isEmpty ? "nothing" : come) here"
  }

  private static func fixed(_ manifest: ModelManifest, _ folder: String) throws(EmberError) -> CosmologicalParameters {
    var result = CosmologicalParameters()
    for (name, value) in manifest.fixed {
      guard let parameter = ParameterName(rawValue: name) else {
        throw .badInput(
          InputComplaint(
            origin: InputOrigin(source: folder + "/" + ModelFiles.manifest), key: "fixed.\(name)",
            problem: "unknown parameter", remedy: "Update Ember, or train the model anew."))
      }
      result[given: parameter] = value
    }
    return result
  }
}

extension ModelManifest.Solver {
  package init(_ provider: ProviderIdentifier) {
    self.init(name: provider.name, version: provider.version, settings: provider.settings)
  }
}
