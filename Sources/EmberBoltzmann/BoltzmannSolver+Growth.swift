import EmberProjection
import EmberTheory
import EmberThermodynamics
import Glibc

/// Linear growth of all matter at redshifts, on spheres of 8 Mpc/h.
public struct MatterFluctuationGrowth: Sendable, Hashable {
  /// In the order of the request.
  public let redshifts: [Double]
  /// sigma8(z): the rms contrast.
  public internal(set) var sigma8: [Double]
  /// f sigma8(z) = d sigma8 / d ln a.
  public internal(set) var growthRate: [Double]
}

extension BoltzmannSolver {
  /// sigma8(z) and f sigma8(z) of a model.
  ///
  /// - Throws: `TheoryError` as ``predict(_:_:)`` does; `.notProvided` for redshifts out of ``MatterPowerRequest/redshiftRange``.
  public func growth(
    _ cosmology: CosmologicalParameters, redshifts: [Double]
  ) throws(TheoryError) -> MatterFluctuationGrowth {
    try MatterPowerRequest(redshifts: redshifts).check()
    let model = try configuration.model(cosmology)
    let universe = try PerturbedUniverse(model, configuration)
    let ranges = SpectralRanges(TheoryRequest(spectra: [], lmax: 0), configuration.precision)
    let moments = Set(redshifts.flatMap { GrowthStencil(redshift: $0).logScaleFactors }).sorted()
    let sources = try SourceFunctions(
      mixed: universe, ranges, matterTimes: moments.map { universe.background.conformalTime(exp($0)) })
    guard let history = sources.matter else { throw .failed(stage: "growth", reason: "nothing was recorded") }
    var sigma8: [Double: Double] = [:]
    let primordial = try sources.normalized(model.amplitudes, model).primordial
    for (moment, contrast) in zip(moments, history.contrast) {
      sigma8[moment] = SourceFunctions.sigma8(history.wavenumbers, contrast, h: model.h, primordial)
    }
    var result = MatterFluctuationGrowth(redshifts: redshifts, sigma8: [], growthRate: [])
    for redshift in redshifts {
      let stencil = GrowthStencil(redshift: redshift)
      let values = stencil.logScaleFactors.map { sigma8[$0] ?? .nan }
      result.sigma8.append(values[stencil.center])
      result.growthRate.append(stencil.slope(values))
    }
    return result
  }
}

/// Three moments from which a value and its derivative with respect to ln a follow: around a redshift, or up to today.
private struct GrowthStencil {
  let logScaleFactors: [Double]
  /// Which of the moments is the redshift's own.
  let center: Int
  private static let step = 0.02

  init(redshift: Double) {
    let here = -log1p(redshift)
    center = here + Self.step > 0 ? 2 : 1
    let last = center == 2 ? here : here + Self.step
    logScaleFactors = [last - 2 * Self.step, last - Self.step, last]
  }

  /// The parabola's slope there.
  func slope(_ values: [Double]) -> Double {
    guard center == 2 else { return (values[2] - values[0]) / (2 * Self.step) }
    return (3 * values[2] - 4 * values[1] + values[0]) / (2 * Self.step)
  }
}
