import EmberNumerics
import EmberTheory

extension PretrainedEmulator {
  /// All numbers of the emulator, as arrays of an archive. What they mean stands in the manifest beside it.
  public var archive: NPZArchive {
    var arrays = compression.arrays(prefix: "compression.")
    arrays.merge(emulator.arrays) { $1 }
    if let derived { arrays.merge(derived.arrays(prefix: Self.derivedPrefix)) { $1 } }
    return NPZArchive(arrays)
  }

  private static let derivedPrefix = "derived."

  /// The emulator of an archive; `file` names it in errors.
  ///
  /// - Throws: `StorageError` when arrays are missing, of wrong shape or not finite.
  public init(
    _ archive: NPZArchive, file: String, inputs: [Input], fixed: CosmologicalParameters, request: TheoryRequest,
    derivedNames: [String]
  ) throws(StorageError) {
    let reader = ArchiveReader(archive: archive, file: file)
    let compression = try SpectrumCompression(reader, prefix: "compression.", request: request)
    let parts = EmulatorArchive(reader: reader, inputs: inputs.map(\.name), fixed: fixed, compression: compression)
    let kind = EmulatorKind.archived.first { kind in
      archive.arrays.keys.contains { $0.hasPrefix(kind.archivePrefix) }
    }
    let emulator = try (kind ?? NetworkEnsemble.self).init(parts)
    let derived =
      derivedNames.isEmpty
      ? nil
      : try NetworkEnsemble(
        reader, prefix: Self.derivedPrefix, standardization: try parts.standardization, outputs: derivedNames.count)
    self.init(
      inputs: inputs, fixed: fixed, request: request, compression: compression, emulator: emulator,
      derivedNames: derivedNames, derived: derived)
  }
}
