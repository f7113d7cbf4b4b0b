import EmberProjection
import EmberTheory
import EmberThermodynamics
import Glibc

/// The moments at which the contrast of matter has to be known for its growth at some redshifts.
struct GrowthMoments: Sendable {
  /// Their ln a, ascending, each once.
  let logScaleFactors: [Double]
  private let quantities: [GrowthQuantity]

  init(_ quantities: [GrowthQuantity]) {
    self.quantities = quantities
    logScaleFactors = Set(quantities.flatMap { Stencil($0).logScaleFactors }).sorted()
  }

  /// Those of the growth among the derived parameters of a request.
  init(_ request: TheoryRequest) { self.init(request.derived.sorted().compactMap { GrowthQuantity(spelling: $0) }) }

  /// Their conformal times, ascending.
  func times(_ background: Background) -> [Double] {
    logScaleFactors.map { background.conformalTime(exp($0)) }
  }

  /// Growth by its names.
  ///
  /// - Parameters:
  ///   - k: in 1/Mpc.
  ///   - contrast: of matter, for unit primordial curvature, at each moment, wavenumber after wavenumber.
  func values(
    _ k: [Double], _ contrast: [[Double]], h: Double, _ primordial: PrimordialSpectrum
  ) -> [String: Double] {
    var sigma8: [Double: Double] = [:]
    for (moment, row) in zip(logScaleFactors, contrast) {
      sigma8[moment] = SourceFunctions.sigma8(k, row, h: h, primordial)
    }
    var result: [String: Double] = [:]
    for quantity in quantities {
      let stencil = Stencil(quantity)
      result[quantity.name] = stencil.value(stencil.logScaleFactors.map { sigma8[$0] ?? .nan })
    }
    return result
  }
}

/// Moments around a redshift, or up to today, and what follows from sigma8 there: the value, or its derivative with respect to ln a.
private struct Stencil {
  private(set) var logScaleFactors: [Double]
  private let isRate: Bool
  private let isLast: Bool
  private static let step = 0.02

  init(_ quantity: GrowthQuantity) {
    let here = -log1p(quantity.redshift)
    isRate = quantity.kind == .rate
    isLast = here + Self.step > 0
    let last = isLast ? here : here + Self.step
    logScaleFactors = isRate ? [last - 2 * Self.step, last - Self.step, last] : [here]
  }

  /// The parabola's slope.
  func value(_ sigma8: [Double]) -> Double {
    guard isRate else { return sigma8[0] }
    guard isLast else { return (sigma8[2] - sigma8[0]) / (2 * Self.step) }
    return (3 * sigma8[2] - 4 * sigma8[1] + sigma8[0]) / (2 * Self.step)
  }
}

extension SourceFunctions {
  /// Growth at moments at which the contrast of matter was recorded.
  func growth(
    _ moments: GrowthMoments, _ background: Background, _ primordial: PrimordialSpectrum
  ) -> [String: Double] {
    guard !moments.logScaleFactors.isEmpty, let history = matter[.all]?.selecting(moments.times(background)) else {
      return [:]
    }
    return moments.values(history.wavenumbers, history.contrast, h: background.model.h, primordial)
  }
}
