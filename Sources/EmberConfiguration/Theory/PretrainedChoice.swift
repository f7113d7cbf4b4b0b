import EmberEmulation
import EmberTheory

/// An emulator trained beforehand that a run begins with: `theory.ember.emulator.pretrained`, the folder of a model.
public struct PretrainedChoice: Sendable {
  /// The folder as it was written.
  public let folder: String
  public let emulator: PretrainedEmulator
  /// The solver that it was trained on. Where the run's own differs, the difference is part of what the run learns.
  package let solver: ModelManifest.Solver
  package let origin: InputOrigin

  init(_ node: ConfigurationNode, folder: String) throws(EmberError) {
    let model = try EmulatorModel(folder: folder)
    self.folder = folder
    emulator = model.emulator
    solver = model.manifest.solver
    origin = node.origin
  }

  /// Throws unless the model can answer at a reference point of a run that varies `names`.
  package func check(_ reference: CosmologicalParameters, varying names: [ParameterName], request: TheoryRequest)
    throws(EmberError)
  {
    let known = emulator.inputs.map(\.name)
    if let missing = names.first(where: { !known.contains($0) }) {
      throw complaint(
        "the model does not vary \(missing.rawValue)",
        remedy: "Sample \(known.map(\.rawValue).joined(separator: ", ")) or fewer, or use another model.")
    }
    guard emulator.request.covers(request) else {
      throw complaint(
        "the model does not make all spectra that the likelihoods need, to l = \(request.lmax)",
        remedy: "Use another model, or leave out `pretrained`.")
    }
    do { _ = try emulator.input(reference) } catch {
      throw complaint(
        "the model has no answer at the reference point: \(error)",
        remedy: "Choose `ref` within the model's ranges and fixed parameters as it was trained with.")
    }
  }

  private func complaint(_ problem: String, remedy: String) -> EmberError {
    .badInput(
      InputComplaint(
        origin: origin, key: "theory.ember.emulator.pretrained", value: folder, problem: problem, remedy: remedy))
  }
}
