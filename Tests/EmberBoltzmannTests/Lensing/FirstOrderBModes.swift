import Glibc

/// C_l^BB to first order in the potential, from E modes, by the harmonic sum (Hu 2000, astro-ph/0001303, eq. 56) over Wigner's 3j symbols.
func firstOrderBModes(_ l: Int, ee: [Double], phiphi: [Double]) -> Double {
  var sum = 0.0
  for other in 2..<ee.count {
    let symbols = wigner3j(l, other)
    let low = abs(l - other)
    for (offset, symbol) in symbols.enumerated() {
      let potential = low + offset
      guard potential >= 2, potential < phiphi.count, (l + other + potential) % 2 == 1 else { continue }
      let x = Double(potential)
      let mixing = x * (x + 1) + Double(other * (other + 1)) - Double(l * (l + 1))
      let geometry = (2 * x + 1) * Double(2 * other + 1) / (16 * Double.pi) * symbol * symbol
      sum += mixing * mixing * geometry * phiphi[potential] * ee[other]
    }
  }
  return sum
}

/// The symbols (j a b; 0 2 -2) for j = |a - b| ... a + b, by Schulten & Gordon's recursion from both ends.
private func wigner3j(_ a: Int, _ b: Int) -> [Double] {
  let (low, high) = (abs(a - b), a + b)
  func factor(_ j: Int) -> Double {
    let (x, d, s) = (Double(j), Double(a - b), Double(a + b + 1))
    return ((x * x - d * d) * (s * s - x * x)).squareRoot() * x
  }
  func middle(_ j: Int) -> Double { -4 * Double((2 * j + 1) * j * (j + 1)) }
  // j A(j+1) f(j+1) + B(j) f(j) + (j+1) A(j) f(j-1) = 0
  func up(_ j: Int, _ f: Double, _ before: Double) -> Double {
    -(middle(j) * f + Double(j + 1) * factor(j) * before) / (Double(j) * factor(j + 1))
  }
  func down(_ j: Int, _ f: Double, _ after: Double) -> Double {
    -(middle(j) * f + Double(j) * factor(j + 1) * after) / (Double(j + 1) * factor(j))
  }
  var values = [Double](repeating: 0, count: high - low + 1)
  guard low > 0 else { return zeroStart(a) }
  let meeting = (low + high) / 2
  values[0] = 1
  for j in stride(from: low, to: meeting, by: 1) {
    values[j + 1 - low] = up(j, values[j - low], j > low ? values[j - 1 - low] : 0)
  }
  var above = [Double](repeating: 0, count: high - low + 1)
  above[high - low] = 1
  for j in stride(from: high, to: meeting, by: -1) {
    above[j - 1 - low] = down(j, above[j - low], j < high ? above[j + 1 - low] : 0)
  }
  let scale = values[meeting - low] / above[meeting - low]
  for j in meeting..<high { values[j + 1 - low] = above[j + 1 - low] * scale }
  return normalized(values, low)
}

/// For a = b the recursion starts from (0 a a; 0 2 -2) and (1 a a; 0 2 -2), which are known.
private func zeroStart(_ a: Int) -> [Double] {
  let x = Double(a)
  var values = [Double](repeating: 0, count: 2 * a + 1)
  values[0] = 1
  values[1] = 2 / (x * (x + 1)).squareRoot()
  func factor(_ j: Int) -> Double {
    let (y, s) = (Double(j), 2 * x + 1)
    return y * y * (s * s - y * y).squareRoot()
  }
  for j in stride(from: 1, to: 2 * a, by: 1) {
    let known = -4 * Double((2 * j + 1) * j * (j + 1)) * values[j] + Double(j + 1) * factor(j) * values[j - 1]
    values[j + 1] = -known / (Double(j) * factor(j + 1))
  }
  return normalized(values, 0)
}

/// The sum of (2j+1) f(j)^2 is 1; the sign does not matter here.
private func normalized(_ values: [Double], _ low: Int) -> [Double] {
  let norm = values.enumerated().reduce(0) { $0 + Double(2 * (low + $1.offset) + 1) * $1.element * $1.element }
  return values.map { $0 / norm.squareRoot() }
}
