import EmberNonlinear
import EmberNumerics
import EmberProjection
import EmberThermodynamics
import Glibc

/// What non-linear growth does to the potentials that lens: sqrt(P_nl/P_lin) of matter, at the wavenumbers of the sources.
///
/// Computed at fixed redshifts and splined in ln(1 + z). Beyond z = 9 it fades out: there the fits are extrapolated
/// and lensing sees no non-linear scales.
struct NonlinearCorrection: Sendable {
  private static let last = log(16.0)
  private static let fadeStart = log(10.0)
  private static let count = 21
  /// ln(1 + z), from today back.
  private static let nodes = (0..<count).map { last * Double($0) / Double(count - 1) }
  private static let factors = SplineFactors(nodes)

  /// Ratios minus 1 and their second derivatives in ln(1 + z), element [wavenumber][node].
  private let excess: [[Double]]
  private let bends: [[Double]]

  /// Ascending conformal times at which the matter contrast has to be recorded.
  static func times(_ background: Background) -> [Double] {
    nodes.reversed().map { background.conformalTime(exp(-$0)) }
  }

  /// - Parameter history: the matter contrast at ``times(_:)``.
  init(
    _ history: MatterHistory, _ background: Background, _ amplitudes: ModelAmplitudes, _ model: NonlinearModel
  ) {
    let primordial = amplitudes.primordial
    let universe = NonlinearUniverse(background, primordial, feedback: amplitudes.feedback)
    let ratios = parallelMap(Self.count) { node in
      let row = history.contrast[Self.count - 1 - node]
      let linear = LinearMatterPower(wavenumbers: history.wavenumbers, contrast: row, primordial: primordial)
      return universe.excess(model, linear, history.wavenumbers, a: exp(-Self.nodes[node]))
    }
    excess = history.wavenumbers.indices.map { k in ratios.map { $0[k] } }
    bends = excess.map { CubicSpline(Self.nodes, $0, ends: .natural).curvature }
  }

  /// The sources with the correction in the lensing source; `logScaleFactors` are ln a at their times.
  func applied(to sources: SourceFunctions, logScaleFactors: [Double]) -> SourceFunctions {
    let row = logScaleFactors.count
    let weights = logScaleFactors.map { Self.weights(-$0) }
    var values = sources.lensing
    for k in excess.indices {
      for (time, weight) in weights.enumerated() {
        guard let (i, w) = weight else { continue }
        let line = excess[k][i] * w.x + excess[k][i + 1] * w.y
        values[k * row + time] *= Float(1 + line + bends[k][i] * w.z + bends[k][i + 1] * w.w)
      }
    }
    return sources.replacingLensing(values)
  }

  /// The interval of ln(1 + z) and the weights of the spline there; nil where there is no correction.
  private static func weights(_ u: Double) -> (Int, SIMD4<Double>)? {
    guard u < last else { return nil }
    let i = min(max(Int(u / nodes[1]), 0), count - 2)
    let w = factors.weights(u, in: i)
    return (i, SIMD4(w.0, w.1, w.2, w.3) * Window.cosineTaper(u, from: fadeStart, to: last))
  }
}
