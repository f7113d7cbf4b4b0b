import Glibc

/// The common grid of thermodynamics, uniform in u = ln tau; its size does not depend on the parameters.
struct ConformalGrid: Sendable {
  static let firstTime = 1e-4
  static let count = 4801

  /// Spacing in ln tau.
  let step: Double
  /// Conformal time in Mpc; the last is today.
  let times: [Double]
  /// Scale factors and their logarithms.
  let scaleFactors: [Double]
  let logScaleFactors: [Double]
  /// aH in 1/Mpc.
  let conformalHubble: [Double]

  init(_ background: Background) {
    let n = Self.count
    let first = log(Self.firstTime)
    let h = (log(background.conformalAge) - first) / Double(n - 1)
    step = h
    times = (0..<n).map { $0 == n - 1 ? background.conformalAge : exp(first + Double($0) * h) }
    scaleFactors = times.map { background.scaleFactor($0) }
    logScaleFactors = scaleFactors.map { log($0) }
    conformalHubble = scaleFactors.map { background.conformalHubble($0) }
  }

  /// The integral over conformal time from each node to the last, of a function given with its derivative d/dtau.
  func integralToToday(_ f: [Double], _ derivative: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: f.count)
    var (y1, d1) = integrand(f, derivative, f.count - 1)
    for i in stride(from: f.count - 2, through: 0, by: -1) {
      let (y0, d0) = integrand(f, derivative, i)
      sums[i] = sums[i + 1] + step / 2 * (y0 + y1) + step * step / 12 * (d0 - d1)
      (y1, d1) = (y0, d0)
    }
    return sums
  }

  /// f tau and its derivative with respect to ln tau.
  private func integrand(_ f: [Double], _ derivative: [Double], _ i: Int) -> (Double, Double) {
    let tau = times[i]
    return (f[i] * tau, tau * (f[i] + derivative[i] * tau))
  }

  /// The conformal time at which an integral to today (with `integrand` f) equals 1; `nil` when it never does.
  func timeOfUnity(_ integral: [Double], _ f: [Double]) -> Double? {
    guard let next = integral.firstIndex(where: { $0 < 1 }), next > 0 else { return nil }
    let i = next - 1
    let (d0, d1) = (-f[i] * times[i] * step, -f[next] * times[next] * step)
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
      let t = (low + high) / 2
      let s = 1 - t
      let value =
        s * s * ((1 + 2 * t) * integral[i] + t * d0) + t * t * ((3 - 2 * t) * integral[next] - s * d1)
      if value > 1 { low = t } else { high = t }
    }
    return times[i] * exp(step * (low + high) / 2)
  }
}
