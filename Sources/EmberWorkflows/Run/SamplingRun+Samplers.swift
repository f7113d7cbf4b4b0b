import EmberAssembly
import EmberConfiguration
import EmberInference
import EmberTheory

/// What single samplers ask of a run before it begins.
extension SamplingRun {
  /// Completes the settings of the samplers that know how many rows they make; returns what is to be re-weighted, if anything.
  static func prepareSampler(_ configuration: inout RunConfiguration) throws(EmberError) -> ImportanceInput? {
    let chains = configuration.sampler.ensemble.chains
    switch configuration.sampler.method {
    case .mcmc, .nuts, .hmc: return nil
    case .gaussian:
      // Rounded up, so that there are never fewer than asked for.
      configuration.sampler.ensemble.maxSamples = (configuration.sampler.draws.samples + chains - 1) / chains
      return nil
    case .evaluate:
      let sampled = configuration.sampled.map(\.name)
      for name in configuration.sampler.evaluation.overridden.keys.sorted() where !sampled.contains(name) {
        throw complaint(
          configuration, "override: \(name) is not sampled",
          SpellingSuggestion.remedy(for: name, among: sampled))
      }
      configuration.sampler.ensemble.chains = 1
      configuration.sampler.ensemble.maxSamples = configuration.sampler.evaluation.count
      // What an input gives is what the solver says.
      configuration.theory.emulator = nil
      return nil
    case .importance:
      guard configuration.sampler.draws.chain != configuration.output else {
        throw complaint(
          configuration, "it would re-weight its own output", "Choose another prefix for the output with -o.")
      }
      let input = try ImportanceInput(configuration)
      configuration.sampler.ensemble.chains = input.chains.count
      return input
    }
  }

  /// The slope along which trajectories run without emulator; `nil` where none do.
  package static func derivatives(_ configuration: RunConfiguration, _ stack: SolverStack) -> (any TheoryProvider)? {
    if let emulator = configuration.theory.emulator {
      return emulator.usesDerivatives && stack.provider.isDifferentiable ? stack.provider : nil
    }
    guard configuration.sampler.method.followsTrajectories else { return nil }
    return stack.derivatives(steps: ParameterSpace(configuration).differenceSteps)
  }

  /// Trajectories follow the emulator, or without one the solver's derivatives, which have to exist then; says what that costs.
  func checkDerivatives() throws(EmberError) {
    let configuration = context.configuration
    guard configuration.sampler.method.followsTrajectories, context.posterior.learner == nil else { return }
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
    let (settings, method) = (configuration.sampler.trajectories, configuration.sampler.method.rawValue)
    context.reporter.note(
      "\(method) without emulator: every step of a trajectory takes the spectra and their derivatives from the solver, as "
        + "long as about seven plain calls; the warm-up alone takes \(settings.warmUp * settings.chains) trajectories of "
        + "several steps. `emulator: on` needs some hundred calls in all.")
  }

  private static func complaint(_ configuration: RunConfiguration, _ problem: String, _ remedy: String) -> EmberError {
    let sampler = configuration.sampler
    return .badInput(
      InputComplaint(
        origin: sampler.origin ?? InputOrigin(source: configuration.source), key: sampler.path, problem: problem,
        remedy: remedy))
  }
}
