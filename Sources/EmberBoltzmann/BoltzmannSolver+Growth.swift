import EmberProjection
import EmberTheory
import EmberThermodynamics

/// Linear growth of all matter at redshifts, on spheres of 8 Mpc/h.
public struct MatterFluctuationGrowth: Sendable, Hashable {
  /// In the order of the request.
  public let redshifts: [Double]
  /// sigma8(z): the rms contrast.
  public let sigma8: [Double]
  /// f sigma8(z) = d sigma8 / d ln a.
  public let growthRate: [Double]
}

extension BoltzmannSolver {
  /// sigma8(z) and f sigma8(z) of a model.
  ///
  /// - Throws: `TheoryError` as ``predict(_:_:)`` does; `.notProvided` for redshifts out of `MatterPowerRequest/redshiftRange`.
  public func growth(
    _ cosmology: CosmologicalParameters, redshifts: [Double]
  ) throws(TheoryError) -> MatterFluctuationGrowth {
    try MatterPowerRequest(redshifts: redshifts).check()
    let model = try configuration.model(cosmology)
    let universe = try PerturbedUniverse(model, configuration)
    let ranges = SpectralRanges(TheoryRequest(spectra: [], lmax: 0), configuration.precision)
    let quantities = GrowthQuantity.Kind.allCases.map { kind in
      redshifts.compactMap { GrowthQuantity(kind, redshift: $0) }
    }
    let moments = GrowthMoments(quantities.flatMap { $0 })
    let sources = try SourceFunctions(mixed: universe, ranges, matterTimes: moments.times(universe.background))
    let primordial = try sources.normalized(model.amplitudes, model).primordial
    let values = sources.growth(moments, universe.background, primordial)
    let columns = quantities.map { $0.map { values[$0.name] ?? .nan } }
    return MatterFluctuationGrowth(redshifts: redshifts, sigma8: columns[0], growthRate: columns[1])
  }
}
