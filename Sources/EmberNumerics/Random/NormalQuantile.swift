import Glibc

/// The x below which a standard normal deviate lies with probability p, 0 < p < 1.
///
/// Bisection and Newton's iteration on erfc: slow but exact to rounding, for designs rather than inner loops.
public func normalQuantile(_ p: Double) -> Double {
  if p <= 0 { return -.infinity }
  if p >= 1 { return .infinity }
  if p > 0.5 { return -normalQuantile(1 - p) }
  var (low, high) = (-39.0, 0.0)
  for _ in 0..<20 {
    let middle = (low + high) / 2
    if normalProbability(middle) < p { low = middle } else { high = middle }
  }
  var x = (low + high) / 2
  for _ in 0..<4 {
    let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
    guard density > 0 else { break }
    x -= (normalProbability(x) - p) / density
  }
  return x
}

private func normalProbability(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }
