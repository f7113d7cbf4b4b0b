import EmberTheory

extension CosmologicalModel {
  /// Resolves parameters: defaults, exclusive pairs, helium from big-bang nucleosynthesis, H0 from an angle of the
  /// sound horizon.
  ///
  /// `recombination` matters for angles only, and is to be the one that ``Thermodynamics`` uses.
  public init(
    _ parameters: CosmologicalParameters, recombination: some RecombinationModel = Recfast()
  ) throws(TheoryError) {
    let resolved = try ResolvedParameters(parameters)
    if let name = parameters.statedAcousticScale, let scale = AcousticScale(name), let value = parameters[name] {
      self = try AcousticScaleSolver(resolved: resolved, recombination: recombination, scale: scale).model(value)
    } else {
      guard let hubble = parameters[.hubbleConstant] else {
        throw .failed(stage: "parameters", reason: "neither H0 nor an angle of the sound horizon is given")
      }
      try Self.check(.hubbleConstant, hubble)
      try self.init(resolved, h: hubble / 100)
    }
  }
}
