import EmberConfiguration
import EmberEmulation
import EmberTheory

/// An emulator that was trained beforehand, from its folder.
final class LibraryEmulator: Sendable {
  private let model: EmulatorModel
  private let fiducial: CosmologicalParameters
  private let errors: PretrainedErrors

  /// - Throws: what reading the folder throws.
  init(folder: String) throws(EmberError) {
    model = try EmulatorModel(folder: folder)
    fiducial = model.emulator.fixed
    errors = PretrainedErrors(model.emulator)
  }

  /// Names of the inputs, in order.
  var inputs: [String] { model.manifest.inputs.map(\.name.rawValue) }
  var spectra: [String] { model.manifest.spectra.map(\.rawValue) }
  var derived: [String] { model.manifest.derived }

  /// `lmax`, and `input/NAME`: the range in which it was trained.
  var description: Answer {
    Answer(
      [("lmax", [Double(model.manifest.lmax)])]
        + model.manifest.inputs.map { ("input/" + $0.name.rawValue, [$0.min, $0.max]) })
  }

  /// `spectra/KIND`, `derived/NAME`, `error/KIND`: one standard deviation as the emulator states it; and the derivatives by inputs.
  func predict(_ values: [(name: String, value: Double)], by spellings: [String]) throws(EmberError) -> Answer {
    let parameters = try ParameterName.varied(spellings)
    var cosmology = fiducial
    try ParameterAssignments(values, source: "parameter").apply(to: &cosmology)
    return try LibrarySolver.asking { () throws(TheoryError) in
      let (theory, targets) = try model.emulator.differentiate(cosmology, by: parameters)
      let errors = try errors(targets, at: cosmology)
      return Answer(
        theory, by: zip(spellings, parameters), and: errors.kinds.map { ("error/" + $0.rawValue, errors[$0] ?? []) })
    }
  }
}
