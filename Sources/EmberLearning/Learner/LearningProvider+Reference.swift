import EmberEmulation
import EmberNumerics
import EmberTheory

/// What accuracy is measured by where no likelihood of the user is known.
extension LearningProvider {
  /// A trainer for the first `count` examples, all of whose likelihoods are known then; `nil` without examples.
  func trainer(_ core: inout LearnerCore, first count: Int) -> EmulatorTrainer? {
    guard let first = core.training.examples.first else { return nil }
    let coordinates = InputCoordinates(
      names: inputs, reference: first.point.cosmology, theory: theoryCoordinates)
    let movesReference = followsCalls && sensitivities.isEmpty
    let reference =
      movesReference ? Self.middle(core.training.examples.prefix(count), coordinates) ?? first : first
    var trainer = EmulatorTrainer(
      coordinates: coordinates, request: request, sensitivities: measures(around: reference),
      nuisance: referenceNuisance, settings: settings, dimension: dimension, peaks: core.peaks, provider: base)
    if movesReference, core.reference != reference.point.cosmology {
      core.reference = reference.point.cosmology
      core.forgetLikelihoods()
    }
    core.evaluate(trainer.sensitivities)
    if followsCalls { trainer.follow(core.training.examples.prefix(count)) }
    return trainer
  }

  /// The likelihoods; without any, an experiment that saw the spectra of an example.
  private func measures(around reference: TrainingExample) -> [any LikelihoodSensitivity] {
    guard sensitivities.isEmpty,
      let standard = try? DefaultExperimentLikelihood(
        spectra: reference.spectra, request: request, experiment: experiment)
    else { return sensitivities }
    return [standard]
  }

  /// Of the later half of the examples the one in the middle: where a sampler is by now, wherever it came from.
  private static func middle(
    _ examples: ArraySlice<TrainingExample>, _ coordinates: InputCoordinates
  ) -> TrainingExample? {
    let recent = examples.suffix((examples.count + 1) / 2).compactMap { example in
      coordinates.values(example.point.cosmology).map { (example, values: $0) }
    }
    guard let dimension = recent.first?.values.count else { return nil }
    let columns = (0..<dimension).map { i in recent.map { $0.values[i] }.sorted() }
    let middle = columns.map { $0[$0.count / 2] }
    let widths = columns.map { max($0[$0.count * 5 / 6] - $0[$0.count / 6], .leastNormalMagnitude) }
    func distance(_ values: [Double]) -> Double {
      values.indices.reduce(0) { sum, i in
        let z = (values[i] - middle[i]) / widths[i]
        return sum + z * z
      }
    }
    return recent.min { distance($0.values) < distance($1.values) }?.0
  }
}

extension EmulatorTrainer {
  /// Takes those examples for near that lie as deep as most of the later ones, and calibrates by all of these.
  fileprivate mutating func follow(_ examples: ArraySlice<TrainingExample>) {
    let values = examples.map(\.logLikelihood)
    let recent = values.suffix((values.count + 1) / 2).filter(\.isFinite)
    guard let best = values.max(), best.isFinite, !recent.isEmpty else { return }
    let depths = recent.map { best - $0 }.sorted()
    calibrationDepth = depths[depths.count * 9 / 10]
    settings.trainingDepth = max(settings.trainingDepth, 2 * calibrationDepth)
  }
}
