/// The density contrast of a field of matter at given wavenumbers and times.
package struct MatterHistory: Sendable {
  /// Ascending, in 1/Mpc.
  package let wavenumbers: [Double]
  /// Conformal times in Mpc, ascending.
  package let times: [Double]
  /// For unit primordial curvature, in the synchronous gauge of cold dark matter; element [time][wavenumber].
  package let contrast: [[Double]]

  package init(wavenumbers: [Double], times: [Double], contrast: [[Double]]) {
    (self.wavenumbers, self.times, self.contrast) = (wavenumbers, times, contrast)
  }

  /// - Parameter rows: delta_m at all times, wavenumber after wavenumber.
  package init(_ rows: [[Double]], wavenumbers: [Double], times: [Double]) {
    self.wavenumbers = wavenumbers
    self.times = times
    contrast = times.indices.map { time in rows.map { $0[time] } }
  }

  /// The same at some of the times, which ascend; those that it has not are left out.
  package func selecting(_ wanted: [Double]) -> MatterHistory {
    let places = wanted.compactMap(times.firstIndex)
    return MatterHistory(
      wavenumbers: wavenumbers, times: places.map { times[$0] }, contrast: places.map { contrast[$0] })
  }
}
