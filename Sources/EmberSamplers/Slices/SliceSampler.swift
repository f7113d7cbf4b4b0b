import EmberInference

/// Several chains of slices; see ``SliceMove``.
package struct SliceSampler<Target: DifferentiableLogDensity>: Sampler {
  package typealias Annotation = Target.Evaluator.Annotation

  private var ensemble: ChainEnsemble<Target, SliceMove<Target.Evaluator>>

  /// Throws `InferenceError.invalidSetting`, `.notPositiveDefinite` or `.unusableCheckpoint`.
  package init(_ run: SamplerRun<Target>, _ settings: SliceSettings) throws(InferenceError) {
    try settings.validate()
    let covariance = run.earlier?.state.matrix(run.target.dimension) ?? run.covariance.matrix
    ensemble = try ChainEnsemble(
      run.target, settings.ensemble, SliceMove(settings, covariance: covariance), start: run.start,
      state: run.earlier?.state
        ?? SamplerState(settings: settings.ensemble, covariance: covariance, memory: NoMemory()),
      samples: run.earlier?.samples, cancellation: run.cancellation)
  }

  @discardableResult
  package mutating func run(
    _ observer: inout some SamplerObserver<Annotation>
  ) throws -> SamplerState<Annotation> { try ensemble.run(&observer) }
}
