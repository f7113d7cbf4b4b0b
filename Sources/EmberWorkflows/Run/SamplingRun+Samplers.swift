import EmberAssembly
import EmberConfiguration
import EmberInference
import EmberTheory

/// What samplers ask of a run before it begins, and what they are made of then.
extension SamplingRun {
  /// Lets the sampler settle what follows from the rest of the configuration.
  static func prepareSampler(_ configuration: inout RunConfiguration) throws(EmberError) {
    let input = SamplerInput(
      configuration.sampler, source: configuration.source, sampled: configuration.sampled.map(\.name),
      output: configuration.output)
    try configuration.sampler.method.prepare(input)
    if !configuration.sampler.method.usesEmulator { configuration.theory.emulator = nil }
  }

  /// The sampler, at its beginning or where the checkpoint left it.
  func sampler(_ start: StartingPoint, _ flag: CancellationFlag) throws(InferenceError) -> any Sampler<PointAnnotation>
  {
    let space = context.posterior.space
    var earlier: (state: SamplerState<PointAnnotation>, samples: [ChainSamples])?
    if let checkpoint { earlier = (checkpoint.sampler, try context.readChains()) }
    return try context.configuration.sampler.method.sampler(
      SamplerRun(
        target: context.posterior, prior: space.prior, center: start.center,
        start: try start.distribution(context.posterior), covariance: start.proposal,
        drawn: start.drawn, peaks: start.peaks ?? [], reference: { space.reference($0) }, earlier: earlier,
        cancellation: flag))
  }

  /// The slope along which trajectories run without emulator; `nil` where none do.
  package static func derivatives(_ configuration: RunConfiguration, _ stack: SolverStack) -> (any TheoryProvider)? {
    if let emulator = configuration.theory.emulator {
      return emulator.usesDerivatives && stack.provider.isDifferentiable ? stack.provider : nil
    }
    guard configuration.sampler.method.followsSlope else { return nil }
    return stack.derivatives(steps: ParameterSpace(configuration).differenceSteps)
  }

  /// Trajectories follow the emulator, or without one the solver's derivatives, which have to exist then; says what that costs.
  func checkDerivatives() throws(EmberError) {
    let configuration = context.configuration
    guard configuration.sampler.method.followsSlope, context.posterior.learner == nil else { return }
    let posterior = context.posterior
    guard let provider = posterior.derivatives, !posterior.space.cosmologicalInputs.isEmpty else {
      throw Self.complaint(
        configuration, "it follows the slope of the spectra, and no cosmological parameter is sampled",
        "Sample a cosmological parameter, or use `mcmc`.")
    }
    do { _ = try posterior.linearization(posterior.space.center, by: provider) } catch {
      if case .notProvided(let what) = error {
        throw Self.complaint(
          configuration, "without emulator it follows the solver's derivatives, and the solver lacks \(what)",
          "Write `emulator: on` under theory.ember, or use `mcmc`.")
      }
      throw EmberError(error, origin: InputOrigin(source: configuration.source))
    }
    if let cost = configuration.sampler.method.solverCost { context.reporter.note(cost) }
  }

  private static func complaint(_ configuration: RunConfiguration, _ problem: String, _ remedy: String) -> EmberError {
    let sampler = configuration.sampler
    return .badInput(
      InputComplaint(
        origin: sampler.origin ?? InputOrigin(source: configuration.source), key: sampler.path, problem: problem,
        remedy: remedy))
  }
}
