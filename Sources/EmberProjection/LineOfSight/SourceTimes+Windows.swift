import EmberNumerics

/// Which sources count along the line of sight at which wavenumber.
extension SourceTimes {
  /// The share with which sources at time number `index` are integrated: the grid does not resolve the nodes where k times their distance is large.
  @inline(__always)
  func window(_ k: Double, _ index: Int) -> Double { Window.cosineTaper(k * weights[index], from: 1.6, to: 3) }

  /// The share of temperature among them: long after last scattering potentials no longer change at large wavenumbers.
  ///
  /// - Parameter lateReach: how long temperature is followed, in units of 300 Mpc + (0.8 Mpc^-2)/k^3.
  @inline(__always)
  func afterglow(_ k: Double, _ index: Int, lateReach: Double) -> Double {
    Window.cosineTaper((times[index] - peak) / (lateReach * (300 + 0.8 / (k * k * k))), from: 1, to: 2)
  }
}
