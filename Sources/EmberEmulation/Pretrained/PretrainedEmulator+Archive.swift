import EmberNumerics
import EmberTheory

extension PretrainedEmulator {
  /// All numbers of the emulator, as arrays of an archive. What they mean stands in the manifest beside it.
  ///
  /// - Returns: `nil` for a kind of emulator that cannot be kept.
  public var archive: NPZArchive? {
    var arrays = compression.arrays(prefix: "compression.")
    let standardization: InputStandardization
    switch emulator {
    case let ensemble as NetworkEnsemble:
      standardization = ensemble.standardization
      arrays.merge(ensemble.arrays(prefix: "net.")) { $1 }
    case let process as StoredGaussianProcess:
      standardization = process.standardization
      arrays.merge(process.arrays(prefix: "gp.")) { $1 }
    case let imported as ImportedNetworks:
      return NPZArchive(arrays.merging(imported.arrays(prefix: "import.")) { $1 })
    default: return nil
    }
    let lower = standardization.factor.lower
    arrays["inputs.mean"] = .list(standardization.mean)
    arrays["inputs.covariance"] = NPYArray(
      shape: [lower.rows, lower.rows], .float64(lower.productTransposed(lower).elements))
    if let derived { arrays.merge(derived.arrays(prefix: "derived.")) { $1 } }
    return NPZArchive(arrays)
  }

  /// The emulator of an archive; `file` names it in errors.
  ///
  /// - Throws: ``StorageError`` when arrays are missing, of wrong shape or not finite.
  public init(
    _ archive: NPZArchive, file: String, inputs: [Input], fixed: CosmologicalParameters, request: TheoryRequest,
    derivedNames: [String]
  ) throws(StorageError) {
    let reader = ArchiveReader(archive: archive, file: file)
    if archive.arrays["import.kinds"] != nil {
      let compression = try SpectrumCompression(reader, prefix: "compression.", request: request)
      let imported = try ImportedNetworks(
        reader, prefix: "import.", inputs: inputs.map(\.name), fixed: fixed, compression: compression)
      self.init(
        inputs: inputs, fixed: fixed, request: request, compression: compression, emulator: imported, derivedNames: [],
        derived: nil)
      return
    }
    let mean = try reader.parameters("inputs.mean", count: inputs.count)
    let covariance = try reader.square("inputs.covariance", size: inputs.count)
    guard let standardization = InputStandardization(mean: mean, covariance: covariance) else {
      throw .malformed(file: file, reason: "the covariance of its inputs is not positive definite")
    }
    let compression = try SpectrumCompression(reader, prefix: "compression.", request: request)
    let emulator: any Emulator =
      if archive.arrays["gp.points"] != nil {
        try StoredGaussianProcess(reader, prefix: "gp.", standardization: standardization, outputs: compression.count)
      } else {
        try NetworkEnsemble(reader, prefix: "net.", standardization: standardization, outputs: compression.count)
      }
    let derived =
      derivedNames.isEmpty
      ? nil
      : try NetworkEnsemble(
        reader, prefix: "derived.", standardization: standardization, outputs: derivedNames.count)
    self.init(
      inputs: inputs, fixed: fixed, request: request, compression: compression, emulator: emulator,
      derivedNames: derivedNames, derived: derived)
  }
}
