/// The monomials of degree up to 0, 1 or 2, the mean function of a Gaussian process.
public struct PolynomialBasis: Sendable, Hashable {
  public let dimension: Int
  public let degree: Int

  /// Traps unless 0 <= degree <= 2.
  public init(dimension: Int, degree: Int) {
    precondition((0...2).contains(degree), "the mean function is at most quadratic")
    self.dimension = dimension
    self.degree = degree
  }

  /// The highest degree that `points` observations determine with some to spare for the process itself.
  public init(dimension: Int, points: Int) {
    let quadratic = PolynomialBasis(dimension: dimension, degree: 2)
    let linear = PolynomialBasis(dimension: dimension, degree: 1)
    if points >= Self.comfortableCount(dimension: dimension) {
      self = quadratic
    } else if points >= linear.count + 3 {
      self = linear
    } else {
      self = PolynomialBasis(dimension: dimension, degree: 0)
    }
  }

  /// The number of points with which the mean function is quadratic.
  public static func comfortableCount(dimension: Int) -> Int {
    PolynomialBasis(dimension: dimension, degree: 2).count + dimension + 2
  }

  /// Number of monomials.
  public var count: Int {
    switch degree {
    case 0: 1
    case 1: 1 + dimension
    default: 1 + dimension + dimension * (dimension + 1) / 2
    }
  }

  /// The monomials at z: 1, z_i, z_i z_j with j <= i.
  public func values(_ z: [Double]) -> [Double] {
    var h = [1.0]
    h.reserveCapacity(count)
    if degree >= 1 { h += z }
    if degree >= 2 { for i in 0..<dimension { for j in 0...i { h.append(z[i] * z[j]) } } }
    return h
  }

  /// d h_a / d z_i at z: for each input i those of all monomials a.
  func slopes(_ z: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: dimension * count)
    for a in 0..<count {
      let gradient = gradient(z, coefficients: (0..<count).map { $0 == a ? 1 : 0 })
      for i in 0..<dimension { result[i * count + a] = gradient[i] }
    }
    return result
  }

  /// sum_a c_a d h_a / d z at z.
  public func gradient(_ z: [Double], coefficients c: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: dimension)
    guard degree >= 1 else { return result }
    for i in 0..<dimension { result[i] = c[1 + i] }
    guard degree >= 2 else { return result }
    var a = 1 + dimension
    for i in 0..<dimension {
      for j in 0...i {
        result[i] += c[a] * z[j]
        result[j] += c[a] * z[i]
        a += 1
      }
    }
    return result
  }
}
