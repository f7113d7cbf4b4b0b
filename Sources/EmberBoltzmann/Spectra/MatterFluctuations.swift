import EmberNumerics
import EmberProjection
import EmberThermodynamics
import Glibc

extension SourceFunctions {
  /// sigma_8: rms matter contrast today in spheres of 8 Mpc/h, linear.
  func sigma8(h: Double, _ primordial: PrimordialSpectrum) -> Double {
    Self.sigma8(wavenumbers.values, matterToday, h: h, primordial)
  }

  /// The same from wavenumbers in 1/Mpc and the density contrast there.
  static func sigma8(
    _ k: [Double], _ matterToday: [Double], h: Double, _ primordial: PrimordialSpectrum
  ) -> Double {
    let radius = 8 / h
    let spline = CubicSpline(k.map { log($0) }, zip(matterToday, k).map { $0 / ($1 * $1) })
    let (low, high) = (log(k[0]), log(k[k.count - 1]))
    let count = 2000
    let step = (high - low) / Double(count)
    var sum = 0.0
    for i in 0...count {
      let u = low + Double(i) * step
      let wavenumber = exp(u)
      let x = wavenumber * radius
      let window = Window.topHat(x)
      let contrast = spline(u) * wavenumber * wavenumber
      let weight = i == 0 || i == count ? 0.5 : 1
      sum += weight * primordial(wavenumber) * contrast * contrast * window * window
    }
    return (sum * step).squareRoot()
  }
}
