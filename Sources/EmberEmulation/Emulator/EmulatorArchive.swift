import EmberNumerics
import EmberTheory

/// What an emulator finds in an archive: its own arrays, and what stands beside them.
public struct EmulatorArchive {
  let reader: ArchiveReader
  public let inputs: [ParameterName]
  /// Everything that is no input.
  public let fixed: CosmologicalParameters
  public let compression: SpectrumCompression

  /// Names the archive in errors.
  var file: String { reader.file }

  /// How inputs are standardised.
  var standardization: InputStandardization {
    get throws(StorageError) {
      let mean = try reader.parameters("inputs.mean", count: inputs.count)
      let covariance = try reader.square("inputs.covariance", size: inputs.count)
      guard let standardization = InputStandardization(mean: mean, covariance: covariance) else {
        throw .malformed(file: file, reason: "the covariance of its inputs is not positive definite")
      }
      return standardization
    }
  }
}

extension InputStandardization {
  /// What ``EmulatorArchive/standardization`` reads.
  var arrays: [String: NPYArray] {
    let covariance = factor.lower.productTransposed(factor.lower)
    return [
      "inputs.mean": .list(mean),
      "inputs.covariance": NPYArray(shape: [covariance.rows, covariance.rows], .float64(covariance.elements)),
    ]
  }
}
