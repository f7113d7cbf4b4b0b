import EmberNumerics
import Glibc

/// The common grid of thermodynamics in conformal time: octaves of tau / tau_0 down from today, each divided evenly.
///
/// The binary exponent and the leading bits of the fraction of tau / tau_0 are the number of its interval, so that a lookup
/// costs no logarithm; and the grid's size does not depend on the parameters.
struct ConformalGrid: Sendable {
  static let octaves = 24
  static let bitsPerOctave = 8
  package static let count = octaves << bitsPerOctave + 1

  /// Conformal time in Mpc; the last is today.
  package let times: [Double]
  /// Scale factors and their logarithms.
  let scaleFactors: [Double]
  package let logScaleFactors: [Double]
  /// aH in 1/Mpc.
  package let conformalHubble: [Double]

  init(_ background: Background) {
    let age = background.conformalAge
    times = Self.fractions.map { $0 * age }
    logScaleFactors = background.logScaleFactors(ascending: times)
    scaleFactors = logScaleFactors.map { exp($0) }
    conformalHubble = scaleFactors.map { background.conformalHubble($0) }
  }

  /// tau / tau_0 of the nodes.
  private static let fractions: [Double] = {
    let perOctave = 1 << bitsPerOctave
    var values: [Double] = []
    for octave in 0..<octaves {
      let start = scalbn(1, Int32(octave - octaves))
      for i in 0..<perOctave { values.append(start * (1 + Double(i) / Double(perOctave))) }
    }
    return values + [1]
  }()

  /// The integral over conformal time from each node to today, of a function given with its derivative d/dtau.
  func integralToToday(_ f: [Double], _ derivative: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: f.count)
    for i in stride(from: f.count - 2, through: 0, by: -1) {
      let h = times[i + 1] - times[i]
      sums[i] = sums[i + 1] + h / 2 * (f[i] + f[i + 1]) + h * h / 12 * (derivative[i] - derivative[i + 1])
    }
    return sums
  }

  /// The conformal time at which an integral to today (with integrand f) equals 1; `nil` when it never does.
  func timeOfUnity(_ integral: [Double], _ f: [Double]) -> Double? {
    guard let next = integral.firstIndex(where: { $0 < 1 }), next > 0 else { return nil }
    let i = next - 1
    let h = times[next] - times[i]
    let cubic = CubicHermite(integral[i], slope: -f[i], integral[next], slope: -f[next], width: h)
    // To the last bit.
    let (low, high) = Bisection.bracket(0, 1, steps: 54) { cubic.value($0) > 1 }
    return times[i] + h * (low + high) / 2
  }
}
