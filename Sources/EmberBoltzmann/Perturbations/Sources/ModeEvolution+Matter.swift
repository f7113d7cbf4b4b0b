import EmberNumerics
import EmberProjection

extension ModeEvolution {
  /// The density contrast of one of the recorded fields of matter at ascending times, lane after lane; before the first phase its spline
  /// continues.
  func matter(at times: [Double], field: Int = 0) -> [[Double]] {
    let values = splinedMatter(times, field)
    return (0..<Lanes.scalarCount).map { lane in values.map { $0[lane] } }
  }

  private func splinedMatter(_ times: [Double], _ field: Int) -> [Lanes] {
    var result: [Lanes] = []
    for (index, phase) in phases.enumerated() {
      let end = index == phases.count - 1 ? Double.infinity : phase.times[phase.times.count - 1]
      let factors = SplineFactors(phase.times)
      let contrast = phase.matter[field]
      let bends = factors.curvatures(contrast)
      var i = 0
      while result.count < times.count, times[result.count] <= end {
        let t = times[result.count]
        while i < phase.times.count - 2 && phase.times[i + 1] < t { i += 1 }
        let w = factors.weights(t, in: i)
        var sum = contrast[i] * w.0 + contrast[i + 1] * w.1
        sum += bends[i] * w.2
        sum += bends[i + 1] * w.3
        result.append(sum)
      }
    }
    return result
  }
}
