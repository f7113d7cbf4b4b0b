import EmberNumerics

/// The sources of temperature and polarisation by gravitational waves on the grids of wavenumber and time.
package struct TensorSources: Sendable {
  /// Ascending, in 1/Mpc.
  let wavenumbers: [Double]
  let interpolation: EightPointInterpolation
  let times: SourceTimes
  /// g P - h' e^-kappa, element k * times + tau.
  let temperature: [Float]
  /// g P.
  let polarisation: [Float]

  package init(wavenumbers: [Double], times: SourceTimes, rows: [TensorSourceRows]) {
    self.wavenumbers = wavenumbers
    self.times = times
    interpolation = EightPointInterpolation(wavenumbers)
    temperature = rows.flatMap(\.temperature)
    polarisation = rows.flatMap(\.polarisation)
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
