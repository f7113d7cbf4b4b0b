import EmberTheory

extension CosmologicalModel {
  /// Resolves parameters: defaults, exclusive pairs, helium from big-bang nucleosynthesis, H0 from an angle of the
  /// sound horizon or from shares of the density, the optical depth from the redshift of reionisation.
  ///
  /// `recombination` matters for angles only, `reionization` for redshifts; they are to be those that ``Thermodynamics`` uses.
  public init(
    _ parameters: CosmologicalParameters, recombination: some RecombinationModel = Recfast(),
    reionization: some ReionizationModel = TanhReionization()
  ) throws(TheoryError) {
    let resolved = try ResolvedParameters(parameters)
    try self.init(parameters, resolved, recombination)
    if let redshift = resolved.reionizationRedshift {
      tauReio = try reionization.opticalDepth(midpoint: redshift, self)
    }
  }

  private init(
    _ parameters: CosmologicalParameters, _ resolved: ResolvedParameters, _ recombination: some RecombinationModel
  ) throws(TheoryError) {
    if let name = parameters.statedAcousticScale, let scale = AcousticScale(name), let value = parameters[name] {
      self = try AcousticScaleSolver(resolved: resolved, recombination: recombination, scale: scale).model(value)
    } else if let h = try resolved.closingHubble() {
      try self.init(resolved, h: h)
    } else {
      guard let hubble = parameters[.hubbleConstant] else {
        throw .failed(stage: "parameters", reason: "neither H0 nor an angle of the sound horizon is given")
      }
      try Self.check(.hubbleConstant, hubble)
      try self.init(resolved, h: hubble / 100)
    }
  }
}
