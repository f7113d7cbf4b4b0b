import EmberNumerics
import EmberProjection
import EmberTheory
import EmberThermodynamics
import Glibc

extension SourceFunctions {
  /// Amplitudes with the primordial one that fluctuations take, where their size is stated.
  func normalized(_ amplitudes: ModelAmplitudes, _ model: CosmologicalModel) throws(TheoryError) -> ModelAmplitudes {
    if amplitudes.fluctuations == nil { return amplitudes }
    return try amplitudes.normalized(
      sigma8: sigma8(h: model.h, amplitudes.primordial), omegaMatter: model.omegaMatter)
  }

  /// sigma_8: rms matter contrast today in spheres of 8 Mpc/h, linear.
  func sigma8(h: Double, _ primordial: PrimordialSpectrum) -> Double {
    Self.sigma8(modes, matterToday, h: h, primordial)
  }

  /// Derived quantities of linear perturbations.
  func fluctuations(_ model: CosmologicalModel, _ primordial: PrimordialSpectrum) -> [String: Double] {
    Self.fluctuations(wavenumbers.values, matterToday, model, primordial)
  }

  /// The same from wavenumbers in 1/Mpc and the density contrast there.
  static func fluctuations(
    _ k: [Double], _ matterToday: [Double], _ model: CosmologicalModel, _ primordial: PrimordialSpectrum
  ) -> [String: Double] {
    let sigma8 = sigma8(k, matterToday, h: model.h, primordial)
    let omegaMatter = model.omegaMatter
    var result: [String: Double] = [:]
    result[.sigma8] = sigma8
    result[.s8] = sigma8 * (omegaMatter / 0.3).squareRoot()
    result[.sigma8OmegaHalf] = sigma8 * omegaMatter.squareRoot()
    result[.sigma8OmegaQuarter] = sigma8 * omegaMatter.squareRoot().squareRoot()
    result[.sigma8PerRootHubble] = sigma8 / model.h.squareRoot()
    result[.sigma12] = contrast(k, matterToday, radius: 12, primordial)
    return result
  }

  /// sigma_8 from wavenumbers in 1/Mpc and the density contrast there.
  static func sigma8(
    _ k: [Double], _ matterToday: [Double], h: Double, _ primordial: PrimordialSpectrum
  ) -> Double {
    contrast(k, matterToday, radius: 8 / h, primordial)
  }

  /// The rms contrast in spheres of a radius in Mpc.
  private static func contrast(
    _ k: [Double], _ matterToday: [Double], radius: Double, _ primordial: PrimordialSpectrum
  ) -> Double {
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
