import EmberBoltzmann
import EmberConfiguration
import EmberInference
import EmberLearning
import EmberLikelihood
import EmberTheory
import Synchronization

/// The posterior that a configuration describes: prior times likelihoods over a theory, with or without emulator.
public final class Posterior: LogDensity {
  package let space: ParameterSpace
  package let likelihoods: LikelihoodSet
  /// Names of the derived parameters asked for, as in predictions.
  package let derivedNames: [String]
  /// The solver, behind its store.
  package let solver: any TheoryProvider
  /// The emulator that learns on the way; `nil` when the solver does everything.
  package let learner: LearningProvider?
  /// The solver's derivatives: for an emulator that learns from them, and for samplers along trajectories without one.
  package let derivatives: (any TheoryProvider)?
  /// True when the emulator only proposes: every accepted point is confirmed by the solver.
  package let isExact: Bool
  /// What all likelihoods need, and what an emulator trained beforehand makes.
  package let request: TheoryRequest
  /// Where a checkpoint left the chains' views of the learner, or the last synchronisation did.
  private let sessionStates: Mutex<[LearningSession.State]>

  /// - Parameters:
  ///   - configuration: a complete configuration.
  ///   - solver: answers when the emulator does not.
  ///   - derivatives: the same solver with its derivatives: for an emulator that is to learn from them, and the slope along which
  ///     trajectories run without emulator; `nil` where none are needed.
  public init(
    _ configuration: RunConfiguration, solver: any TheoryProvider,
    derivatives: (any TheoryProvider)? = nil
  ) {
    let space = ParameterSpace(configuration)
    self.space = space
    likelihoods = LikelihoodSet(configuration.likelihoods)
    derivedNames = configuration.derived.map(\.name)
    self.solver = solver
    self.derivatives = derivatives
    isExact = configuration.theory.emulator?.isExact ?? false
    var needed = likelihoods.request
    // Where there are spectra, derived parameters come with them, but for growth at redshifts.
    needed.derived.formUnion(
      needed.spectra.isEmpty ? derivedNames : derivedNames.filter { GrowthQuantity(spelling: $0) != nil })
    let pretrained = configuration.theory.emulator?.pretrained?.emulator
    // What the run learns are the errors of all that the other emulator makes.
    let request = pretrained.map { needed.union($0.request) } ?? needed
    self.request = request
    sessionStates = Mutex([])
    learner = configuration.theory.emulator.flatMap { emulator in
      let inputs = space.cosmologicalInputs
      // Nothing to emulate when the spectra never change, or when there are none.
      guard !inputs.isEmpty, !solver.isImmediate(request) else { return nil }
      return LearningProvider(
        base: solver, derivatives: derivatives, inputs: inputs,
        coordinates: BoltzmannSolver.emulationCoordinates, sensitivities: configuration.likelihoods, request: request,
        settings: emulator.learning, dimension: space.dimension, pretrained: pretrained,
        nuisance: space.point(space.center).nuisance)
    }
  }

  public var dimension: Int { space.dimension }

  /// Throws where there is no model or a nuisance parameter has no meaning, by the inputs alone.
  package func check(_ point: ModelPoint) throws(TheoryError) {
    try likelihoods.check(point.nuisance)
    try solver.check(point)
  }

  /// The columns after the sampled parameters.
  public var outputNames: [String] { derivedNames + ["chi2"] + likelihoods.names.map { "chi2__" + $0 } }

  /// Cosmological parameters are slow, all others fast. With an emulator these are in blocks of those that the same likelihoods see, the
  /// largest last: its steps leave all others as they are, and what other likelihoods say.
  public var blocks: [ParameterBlock] {
    let slow = space.slowIndices
    let fast = (0..<dimension).filter { !slow.contains($0) }
    let others =
      learner == nil ? [ParameterBlock(indices: fast, speed: Self.solverSpeedRatio)] : emulatedBlocks(fast)
    return ([ParameterBlock(indices: slow, speed: 1)] + others).filter { !$0.indices.isEmpty }
  }

  /// Nuisance parameters by the likelihoods that see them, smaller groups first.
  private func emulatedBlocks(_ indices: [Int]) -> [ParameterBlock] {
    let members = likelihoods.members
    var groups: [(viewers: [Int], indices: [Int])] = []
    for index in indices {
      let name = space.sampled[index].name
      let viewers = members.indices.filter { members[$0].nuisanceNames?.contains(name) ?? true }
      if let known = groups.firstIndex(where: { $0.viewers == viewers }) {
        groups[known].indices.append(index)
      } else {
        groups.append((viewers, [index]))
      }
    }
    let nuisance = space.point(space.center).nuisance
    return groups.enumerated()
      .sorted { ($0.element.indices.count, $0.offset) < ($1.element.indices.count, $1.offset) }
      .map { _, group in
        let areCalibrations = group.viewers.allSatisfy { ((try? members[$0].calibration(nuisance)) ?? nil) != nil }
        return ParameterBlock(
          indices: group.indices, speed: areCalibrations ? Self.calibrationSpeedRatio : Self.foregroundSpeedRatio)
      }
  }

  /// Likelihood evaluations in the time of one solver call: rough, and fixed, because a measured ratio would make a run depend on the
  /// machine.
  private static let solverSpeedRatio = 300.0
  /// The same with an emulator, where a step in nuisance parameters keeps what is emulated. What does more than to scale spectra is less
  /// Gaussian than the cosmology, and gains by further steps; calibrations gain nothing, and are declared as fast as leaves them one.
  private static let foregroundSpeedRatio = 5.0
  private static let calibrationSpeedRatio = 2.0

  public func makeEvaluator(chain: Int, seed: UInt64) -> PosteriorEvaluator {
    let state = sessionStates.withLock { states in states.first { $0.index == chain } }
    let session = learner.map { learner in
      state.map(learner.makeSession) ?? learner.makeSession(index: chain, seed: seed)
    }
    return PosteriorEvaluator(self, session: session)
  }

  public func synchronize(_ evaluators: inout [PosteriorEvaluator]) {
    guard let learner else { return }
    var sessions = evaluators.compactMap(\.session)
    guard sessions.count == evaluators.count else { return }
    learner.synchronize(&sessions)
    for index in evaluators.indices { evaluators[index].session = sessions[index] }
    sessionStates.withLock { $0 = sessions.map(\.state) }
  }

  /// What a checkpoint keeps of the learner.
  package var learningState: (learner: LearnerState, sessions: [LearningSession.State])? {
    learner.map { ($0.state, sessionStates.withLock { $0 }) }
  }

  /// Continues from what a checkpoint kept.
  package func restore(_ state: LearnerState, sessions: [LearningSession.State]) throws(TheoryError) {
    try learner?.restore(state)
    sessionStates.withLock { $0 = sessions }
  }
}
