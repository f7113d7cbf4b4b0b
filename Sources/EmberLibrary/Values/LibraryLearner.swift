import EmberAssembly
import EmberBoltzmann
import EmberConfiguration
import EmberEmulation
import EmberLearning
import EmberLikelihood
import EmberTheory
import Foundation
import Synchronization

/// The solver with an emulator that learns from its answers and gives them where the monitor trusts it, for samplers of other programs.
///
/// What is trusted is decided in ln L of Ember's likelihoods where these are named, else in ln L of an experiment that saw the middle of
/// the spectra asked for lately. A process that was forked off begins to learn anew.
final class LibraryLearner: Sendable {
  /// What one process has learnt.
  private final class Pupil: Sendable {
    let provider: LearningProvider
    let session: Mutex<LearningSession>

    init(_ provider: LearningProvider) {
      self.provider = provider
      session = Mutex(provider.makeSession(index: 0, seed: 1))
    }
  }

  private let current: PerProcess<Pupil>
  private let request: TheoryRequest
  private let model: CosmologicalParameters
  /// Of the data, with their default values.
  private let nuisance: NuisanceParameters

  /// - Parameters:
  ///   - settings: the block `theory.ember`, whose `emulator` is what learns.
  ///   - inputs: the parameters that vary.
  ///   - request: what every answer has.
  ///   - likelihoods: a block `likelihood`; empty for none.
  ///   - experiment: one of `ReferenceExperiments`, whose noise counts where no likelihood is named.
  init(
    settings: String, inputs: [String], request: TheoryRequest, likelihoods block: String, experiment: String
  ) throws(EmberError) {
    let theory = try TheorySettings(block: settings)
    guard let emulator = theory.emulator else {
      throw LibraryRequest.nothingLearnt
    }
    let names = try ParameterName.varied(inputs)
    let likelihoods = block.isEmpty ? [] : try LibraryLikelihood.likelihoods(block)
    let noise = try Self.experiment(experiment)
    let nuisance = NuisanceParameters(
      Dictionary(likelihoods.flatMap(\.nuisanceParameters).map { ($0.name, $0.defaultValue) }) { first, _ in first })
    self.nuisance = nuisance
    self.request = request
    model = CosmologicalParameters(theory)
    let learning = emulator.learning.ofOneChain
    current = try PerProcess { () throws(EmberError) in
      Pupil(
        LearningProvider(
          base: try SolverStack(theory).provider, inputs: names, coordinates: BoltzmannSolver.emulationCoordinates,
          sensitivities: likelihoods, experiment: noise, followsCalls: true, request: request, settings: learning,
          dimension: names.count + likelihoods.flatMap(\.nuisanceParameters).count,
          pretrained: emulator.pretrained?.emulator, nuisance: nuisance))
    }
  }

  private static func experiment(_ name: String) throws(EmberError) -> DefaultExperiment {
    let known = ReferenceExperiments.all
    guard let found = known.first(where: { $0.name == name }) else {
      throw LibraryRequest.complaint(
        "experiment", name, "unknown", SpellingSuggestion.remedy(for: name, among: known.map(\.name)))
    }
    return found.experiment
  }

  /// `spectra/KIND`, `derived/NAME`, derivatives, and `emulated`: 1 by the emulator, 0 by the solver; with `sigma`, the calibrated error of ln L.
  ///
  /// - Parameter values: of cosmological parameters, and of the data's own where they are not at their defaults.
  func predict(_ values: [(name: String, value: Double)], by spellings: [String]) throws(EmberError) -> Answer {
    let parameters = try ParameterName.varied(spellings)
    let point = try point(values)
    let pupil = try current.get()
    return try LibrarySolver.asking { () throws(TheoryError) in
      let prediction = try learn(point, pupil)
      if spellings.isEmpty {
        return Answer(
          TheoryDerivatives(prediction: prediction, spectra: [:], derived: [:]), by: zip([], []),
          and: Self.source(prediction))
      }
      // Where the solver has answered, because it had to or for an audit, derivatives are its own.
      let isEmulated = if case .emulator = prediction.provenance { true } else { false }
      let theory =
        isEmulated
        ? try pupil.provider.differentiate(point, request, by: parameters)
        : try pupil.provider.base.differentiate(point, request, by: parameters)
      return Answer(theory, by: zip(spellings, parameters), and: Self.source(theory.prediction))
    }
  }

  /// Where ln L counts: far from their defaults, nuisance parameters make up for what would be a bad fit without them.
  private func point(_ values: [(name: String, value: Double)]) throws(EmberError) -> ModelPoint {
    var nuisance = nuisance
    var cosmology: [(name: String, value: Double)] = []
    for (name, value) in values {
      if nuisance[name] == nil {
        cosmology.append((name, value))
      } else {
        guard value.isFinite else { throw LibraryRequest.complaint(name, "\(value)", "not finite", "Give a number.") }
        nuisance[name] = value
      }
    }
    return ModelPoint(cosmology: try model.changed(by: cosmology), nuisance: nuisance)
  }

  private static func source(_ prediction: TheoryPrediction) -> [(name: String, values: [Double])] {
    if case .emulator(let sigma) = prediction.provenance { return [("emulated", [1]), ("sigma", [sigma])] }
    return [("emulated", [0]), ("sigma", [0])]
  }

  /// An answer, which is audited by chance; what the solver had to say is learnt when there is enough of it.
  private func learn(_ point: ModelPoint, _ pupil: Pupil) throws(TheoryError) -> TheoryPrediction {
    try pupil.session.withLock { session throws(TheoryError) in
      defer {
        let known = pupil.provider.statistics.trainingPoints
        if session.newSolverCalls > known / Self.growth {
          var sessions = [session]
          pupil.provider.synchronize(&sessions)
          session = sessions[0]
        }
      }
      let prediction = try session.predict(point, isComplete: true)
      return try session.audit(point, predicted: prediction)?.prediction ?? prediction
    }
  }

  /// Training is worth its time when there is one new point for so many: where a chain finds new ground, its next points are near the first
  /// one there, and the solver is asked for each of them until it is learnt.
  private static let growth = 40

  /// What learning has cost and how well it did.
  var statistics: Answer {
    get throws(EmberError) {
      let pupil = try current.get()
      let statistics = pupil.session.withLock { pupil.provider.statistics(with: $0) }
      return Answer(statistics)
    }
  }

  /// What is kept of a learner: points, but no spectra.
  private struct Memory: Codable {
    var learner: LearnerState
    var session: LearningSession.State
  }

  /// What has been learnt, as JSON. The spectra themselves are in the store, if there is one.
  var memory: String {
    get throws(EmberError) {
      let pupil = try current.get()
      let memory = pupil.session.withLock { Memory(learner: pupil.provider.state, session: $0.state) }
      do { return String(decoding: try JSONEncoder().encode(memory), as: UTF8.self) } catch {
        throw .internalFailure("what was learnt cannot be written: \(error)")
      }
    }
  }

  /// Goes on from what a learner with the same settings knew: the solver answers its points again, or the store.
  func restore(_ text: String) throws(EmberError) {
    let memory: Memory
    do { memory = try JSONDecoder().decode(Memory.self, from: Data(text.utf8)) } catch {
      throw LibraryRequest.complaint("memory", "", "not what a learner gave", "Begin without it.")
    }
    let pupil = try current.get()
    try LibrarySolver.asking { () throws(TheoryError) in
      try pupil.session.withLock { session throws(TheoryError) in
        try pupil.provider.restore(memory.learner)
        session = pupil.provider.makeSession(memory.session)
      }
    }
  }
}
