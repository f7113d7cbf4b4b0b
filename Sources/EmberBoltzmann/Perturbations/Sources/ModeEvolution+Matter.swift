import EmberNumerics
import EmberProjection

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
