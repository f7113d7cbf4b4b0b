import EmberEmulation
import EmberTheory

/// The shared state of a learner.
struct LearnerCore: Sendable {
  var training = TrainingSet()
  /// Solver results at points of the posterior of which no fit knows: emulators learn them, and are calibrated by each when it is left out.
  var heldOut = TrainingSet()
  /// Where the base provider had no answer.
  var failures = FailedPoints()
  var snapshot: EmulatorSnapshot?
  var statistics = LearningStatistics()
  /// The highest ln L seen, by solver or by trusted emulation.
  var best: Double?
  /// The last complete fit: how many examples were there, and what it found.
  var fit: EmulatorFit?
  /// The next one, where chains do not wait for it.
  var nextFit: BackgroundFit?
  /// True when it is to begin at the end of the present synchronisation.
  var isFitDue = false
  /// Around which an experiment is thought of that follows the calls.
  var reference: CosmologicalParameters?

  /// Where ln L is known to have peaks, when it has several.
  var peaks: [CosmologicalParameters] = []

  /// Adds an example to those that are learnt or to those held out, unless its cosmology is known; true when it was new.
  @discardableResult
  mutating func insert(_ example: TrainingExample) -> Bool {
    let cosmology = example.point.cosmology
    guard !training.contains(cosmology), !heldOut.contains(cosmology) else { return false }
    return example.isHeldOut ? heldOut.insert(example) : training.insert(example)
  }

  /// Forgets what likelihoods said that are no longer those that count.
  mutating func forgetLikelihoods() {
    training.forgetLikelihoods()
    heldOut.forgetLikelihoods()
  }

  /// Asks the likelihoods about every example that is new to them.
  mutating func evaluate(_ sensitivities: [any LikelihoodSensitivity]) {
    training.evaluate(sensitivities)
    heldOut.evaluate(sensitivities)
  }
}

/// The outcome of a complete fit, kept until the training set has grown enough for the next.
struct EmulatorFit: Sendable {
  var count: Int
  var basis: EmulatorBasis
  /// Rms error of ln L over the training points when each is left out, by kind of emulator that was tried.
  var errors: [EmulatorCandidate: Double] = [:]
  /// What was found about the components.
  var components: FittedEmulator
  var derivedProcess: FittedProcess?

  var candidate: EmulatorCandidate { EmulatorCandidate(components.kind, isCorrection: basis.base != nil) }
}
