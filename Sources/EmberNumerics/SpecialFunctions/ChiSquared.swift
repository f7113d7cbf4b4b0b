import Glibc

/// The chance that the sum of `degrees` squared standard normal numbers exceeds `value`: the regularised incomplete gamma function
/// Q(degrees / 2, value / 2), by its recurrence in the first argument (Abramowitz & Stegun 6.5.21).
///
/// - Parameters:
///   - value: 0 or more.
///   - degrees: 1 or more.
public func chiSquaredTail(_ value: Double, degrees: Int) -> Double {
  let x = max(value, 0) / 2
  var a = degrees % 2 == 0 ? 1.0 : 0.5
  var sum = degrees % 2 == 0 ? exp(-x) : erfc(x.squareRoot())
  // x^a e^-x / Gamma(a + 1)
  var term = degrees % 2 == 0 ? x * exp(-x) : 2 * (x / .pi).squareRoot() * exp(-x)
  while a < Double(degrees) / 2 {
    sum += term
    a += 1
    term *= x / a
  }
  return min(sum, 1)
}
