import EmberInference
import EmberNumerics

/// Steps between separate peaks: from a point to its counterpart at another one (mode jumping: Tjelmeland & Hegstad 2001,
/// Scand. J. Stat. 28, 205).
struct PeakJump: Sendable {
  let map: PeakMap

  /// Of all steps.
  static let share = 0.1

  /// A counterpart with ln of what the ratio of densities is multiplied by; `nil` where there is no way back.
  func propose(from x: [Double], using random: inout RandomStream) -> (x: [Double], logRatio: Double)? {
    let here = map.peak(of: x)
    let step = 1 + min(Int(random.uniform() * Double(map.count - 1)), map.count - 2)
    return map.counterpart(x, from: here, to: (here + step) % map.count).map { ($0.x, $0.logJacobian) }
  }
}
