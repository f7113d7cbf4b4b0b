import EmberNumerics

/// The density contrast of matter at given wavenumbers and times.
struct MatterHistory: Sendable {
  /// Ascending, in 1/Mpc.
  let wavenumbers: [Double]
  /// Conformal times in Mpc, ascending.
  let times: [Double]
  /// delta_m for unit primordial curvature, massive neutrinos included, in the synchronous gauge of cold dark matter; element [time][wavenumber].
  let contrast: [[Double]]

  /// - Parameter rows: delta_m at all times, wavenumber after wavenumber.
  init(_ rows: [[Double]], wavenumbers: [Double], times: [Double]) {
    self.wavenumbers = wavenumbers
    self.times = times
    contrast = times.indices.map { time in rows.map { $0[time] } }
  }
}

extension ModeEvolution {
  /// The recorded density contrast of matter at ascending times, lane after lane; before the first phase its spline continues.
  func matter(at times: [Double]) -> [[Double]] {
    let values = splinedMatter(times)
    return (0..<Lanes.scalarCount).map { lane in values.map { $0[lane] } }
  }

  private func splinedMatter(_ times: [Double]) -> [Lanes] {
    var result: [Lanes] = []
    for (index, phase) in phases.enumerated() {
      let end = index == phases.count - 1 ? Double.infinity : phase.times[phase.times.count - 1]
      let factors = SplineFactors(phase.times)
      let bends = factors.curvatures(phase.matter)
      var i = 0
      while result.count < times.count, times[result.count] <= end {
        let t = times[result.count]
        while i < phase.times.count - 2 && phase.times[i + 1] < t { i += 1 }
        let w = factors.weights(t, in: i)
        var sum = phase.matter[i] * w.0 + phase.matter[i + 1] * w.1
        sum += bends[i] * w.2
        sum += bends[i + 1] * w.3
        result.append(sum)
      }
    }
    return result
  }
}
