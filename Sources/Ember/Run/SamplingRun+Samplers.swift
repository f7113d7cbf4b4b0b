import EmberInference

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

  /// Trajectories follow the emulator.
  func checkDerivatives() throws(EmberError) {
    let configuration = context.configuration
    guard [.nuts, .hmc].contains(configuration.sampler.method), context.posterior.learner == nil else { return }
    let remedy =
      configuration.theory.emulator == nil
      ? "Write `emulator: on` under theory.ember, or use `mcmc`." : "Sample a cosmological parameter, or use `mcmc`."
    throw Self.complaint(configuration, "it follows the slope of the emulator, and there is no emulator", remedy)
  }

  private static func complaint(_ configuration: RunConfiguration, _ problem: String, _ remedy: String) -> EmberError {
    let sampler = configuration.sampler
    return .badInput(
      InputComplaint(
        origin: sampler.origin ?? InputOrigin(source: configuration.source), key: sampler.path, problem: problem,
        remedy: remedy))
  }
}

extension RunCheckpoint {
  /// Throws ``EmberError`` unless the same sampler goes on.
  func checkMethod(_ settings: SamplerSettings, path: String) throws(EmberError) {
    guard method != settings.method.rawValue else { return }
    throw .badInput(
      InputComplaint(
        origin: InputOrigin(source: path), key: settings.path, problem: "the run it belongs to used \(method)",
        remedy: "Continue with the same sampler, or start anew with --force."))
  }
}
