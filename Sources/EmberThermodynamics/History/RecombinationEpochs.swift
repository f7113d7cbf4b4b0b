import EmberNumerics
import EmberTheory
import Glibc

/// Last scattering and baryon drag: optical depths without reionisation, and the scales of these moments.
struct RecombinationEpochs: Sendable {
  /// Conformal time, redshift and sound horizon (Mpc) where the optical depth from today is 1.
  package let tauStar: Double
  let zStar: Double
  package let rStar: Double
  /// Redshift of the maximum of the visibility function; `nil` when there is none.
  let zPeak: Double?
  /// Conformal time, redshift and sound horizon where the drag depth, int kappa' / R dtau, is 1.
  let tauDrag: Double
  let zDrag: Double
  let rDrag: Double
  /// Silk damping wavenumber at z_* in 1/Mpc.
  let dampingWavenumber: Double
  /// Comoving angular diameter distance to z_* in Mpc.
  let distanceStar: Double

  /// r_s(z_*) / D_A(z_*).
  var thetaStar: Double { rStar / distanceStar }

  init(
    _ background: Background, _ grid: ConformalGrid, _ history: RecombinationHistory,
    _ states: [RecombinationHistory.State]
  ) throws(TheoryError) {
    let thomson = RecombiningGas(background).thomsonRate
    let n = states.count
    var opacity = [Double](repeating: 0, count: n)
    var opacitySlope = opacity
    var drag = opacity
    var dragSlope = opacity
    for i in 0..<n {
      let a = grid.scaleFactors[i]
      let rate = thomson / (a * a)
      let hubble = grid.conformalHubble[i]
      opacity[i] = states[i].electronFraction * rate
      opacitySlope[i] = (states[i].electronFractionSlope - 2 * states[i].electronFraction) * rate * hubble
      let loading = background.baryonLoading(a)
      drag[i] = opacity[i] / loading
      dragSlope[i] = (opacitySlope[i] - opacity[i] * hubble) / loading
    }
    let depths = grid.integralToToday(opacity, opacitySlope)
    guard let star = grid.timeOfUnity(depths, opacity),
      let end = grid.timeOfUnity(grid.integralToToday(drag, dragSlope), drag)
    else { throw .failed(stage: "thermodynamics", reason: "the universe never becomes transparent") }
    tauStar = star
    tauDrag = end
    let aStar = background.scaleFactor(star)
    let aDrag = background.scaleFactor(end)
    zStar = 1 / aStar - 1
    zDrag = 1 / aDrag - 1
    rStar = background.soundHorizon(aStar)
    rDrag = background.soundHorizon(aDrag)
    distanceStar = background.geometry.sine(background.conformalAge - star)
    let peak = VisibilityPeak(background, grid, history, opacity: opacity, depths: depths, thomson: thomson)
    zPeak = peak.map { 1 / background.scaleFactor($0.time) - 1 }
    dampingWavenumber = Self.damping(background, grid, opacity, star)
  }

  /// k_D^-2 = int (R^2 + 16 (1 + R) / 15) / (6 (1 + R)^2 kappa') dtau (Hu & White 1997, eq. 20).
  private static func damping(
    _ background: Background, _ grid: ConformalGrid, _ opacity: [Double], _ end: Double
  ) -> Double {
    let integrand = opacity.indices.map { i in
      let loading = background.baryonLoading(grid.scaleFactors[i])
      return (loading * loading + 16 * (1 + loading) / 15) / (6 * (1 + loading) * (1 + loading) * opacity[i])
    }
    let last = (grid.times.firstIndex { $0 > end } ?? integrand.count - 13) + 12
    let range = 0..<min(last, integrand.count)
    let spline = CubicSpline(Array(grid.times[range]), Array(integrand[range]))
    let i = spline.interval(of: end)
    let rest = GaussLegendre(count: 3).integrate(spline.x[i], end) { spline.value($0, in: i) }
    return 1 / (spline.cumulativeIntegral[i] + rest).squareRoot()
  }
}
