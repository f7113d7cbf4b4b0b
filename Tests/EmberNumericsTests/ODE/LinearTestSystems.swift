import EmberNumerics
import Glibc

/// Harmonic oscillators x' = v, v' = -w^2 x with a frequency per lane; v is optionally damped through the stiff part.
final class Oscillator: SplitODESystem {
  let frequency: Lanes
  let damping: Double
  /// From this time on the rates are not numbers.
  var breaksAt = Double.infinity
  var dimension: Int { 2 }
  var stiffDimension: Int { 1 }

  init(frequency: Lanes, damping: Double = 0) {
    self.frequency = frequency
    self.damping = damping
  }

  func errorScale(_ t: Double) -> Lanes { Lanes(repeating: 1) }

  /// The state is (v, x): stiff variables come first.
  func nonstiffRates(_ t: Double, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>) {
    rates[0] = -frequency * frequency * y[1]
    rates[1] = t < breaksAt ? y[0] : Lanes(repeating: .nan)
  }

  func stiffRates(_ t: Double, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>) {
    rates[0] = -damping * y[0]
  }

  func solveStiff(_ t: Double, _ step: Double, _ y: UnsafeMutablePointer<Lanes>) { y[0] /= 1 + step * damping }
}

/// Two quantities that a fast exchange pulls together while one is driven: x' = cos t - r (x - y), y' = r (x - y).
///
/// It has the form of the momentum exchange of photons and baryons. The sum is sin t; the difference follows the drive as
/// (2r cos t + sin t)/(1 + 4 r^2) once the transient exp(-2 r t) has gone.
final class DrivenExchange: SplitODESystem {
  let rate: Double
  var dimension: Int { 2 }
  var stiffDimension: Int { 2 }

  init(rate: Double) { self.rate = rate }

  func errorScale(_ t: Double) -> Lanes { Lanes(repeating: 0.1) }

  func nonstiffRates(_ t: Double, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>) {
    rates[0] = Lanes(repeating: cos(t))
    rates[1] = .zero
  }

  func stiffRates(_ t: Double, _ y: UnsafePointer<Lanes>, _ rates: UnsafeMutablePointer<Lanes>) {
    let exchange = rate * (y[0] - y[1])
    rates[0] = -exchange
    rates[1] = exchange
  }

  func solveStiff(_ t: Double, _ step: Double, _ y: UnsafeMutablePointer<Lanes>) {
    let sum = y[0] + y[1]
    let difference = (y[0] - y[1]) / (1 + 2 * rate * step)
    y[0] = (sum + difference) * 0.5
    y[1] = (sum - difference) * 0.5
  }
}
