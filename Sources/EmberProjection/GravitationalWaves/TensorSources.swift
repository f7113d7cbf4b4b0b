import EmberNumerics
import EmberTheory

/// The sources of temperature and polarisation by gravitational waves on the grids of wavenumber and time.
package struct TensorSources: Sendable {
  /// Ascending, in 1/Mpc; in curved space labels q = sqrt(k^2 + 3K).
  let wavenumbers: [Double]
  let interpolation: EightPointInterpolation
  let times: SourceTimes
  let geometry: Geometry
  /// g P - h' e^-kappa, element k * times + tau.
  let temperature: [Float]
  /// g P.
  let polarisation: [Float]

  package init(
    wavenumbers: [Double], times: SourceTimes, rows: [TensorSourceRows], geometry: Geometry = .flat
  ) {
    self.wavenumbers = wavenumbers
    self.times = times
    self.geometry = geometry
    interpolation = EightPointInterpolation(wavenumbers)
    temperature = rows.flatMap(\.temperature)
    polarisation = rows.flatMap(\.polarisation)
  }

  /// Temperature and polarisation at all times, for a wavenumber between those of the grid.
  func rows(_ k: Double) -> (temperature: [Float], polarisation: [Float]) {
    // In a closed universe the grid begins a trifle above the smallest label, and in an open one power does not vanish below it.
    let place = geometry.isFlat ? k : max(k, wavenumbers[0])
    let (first, weights) = interpolation.weights(place, in: Bisection.interval(of: place, in: wavenumbers))
    func row(_ field: [Float]) -> [Float] {
      SourceFunctions.combine(field, from: first * times.times.count, length: times.times.count, SIMD8<Float>(weights))
    }
    return (row(temperature), row(polarisation))
  }
}

/// The sources of a few neighbouring wavenumbers.
package struct TensorSourceRows: Sendable {
  package var temperature: [Float]
  package var polarisation: [Float]

  /// Zeros for `rows` wavenumbers.
  package init(rows: Int, times: Int) {
    temperature = [Float](repeating: 0, count: rows * times)
    polarisation = temperature
  }
}
