/// The monomials of several variables up to a degree, 4 at most: what polynomials are made of.
public struct PolynomialBasis: Sendable, Hashable {
  public let dimension: Int
  public let degree: Int

  /// The highest degree that there is.
  public static let highestDegree = 4

  /// Traps unless 0 <= degree <= 4.
  public init(dimension: Int, degree: Int) {
    precondition((0...Self.highestDegree).contains(degree), "polynomials are of degree 4 at most")
    self.dimension = dimension
    self.degree = degree
  }

  /// Number of monomials.
  public var count: Int { (0...degree).reduce(0) { $0 + Self.count(dimension: dimension, degree: $1) } }

  /// The places of the monomials of one degree among ``values(_:)``.
  public func places(degree: Int) -> Range<Int> {
    let first = (0..<degree).reduce(0) { $0 + Self.count(dimension: dimension, degree: $1) }
    return first..<first + Self.count(dimension: dimension, degree: degree)
  }

  /// The number of monomials of exactly this degree, (n + d - 1) over d.
  private static func count(dimension: Int, degree: Int) -> Int {
    var count = 1
    for i in 0..<degree { count = count * (dimension + i) / (i + 1) }
    return count
  }

  /// The monomials at z: 1, z_i, z_i z_j with j <= i, z_i z_j z_k with k <= j <= i, and so on: z_i times all of one degree less in the
  /// first i + 1 variables, which are the first of these.
  public func values(_ z: [Double]) -> [Double] {
    var h = [1.0]
    h.reserveCapacity(count)
    if degree >= 1 { h += z }
    if degree >= 2 { for i in 0..<dimension { for j in 0...i { h.append(z[i] * z[j]) } } }
    for d in stride(from: 3, through: degree, by: 1) {
      let lower = places(degree: d - 1).lowerBound
      for i in 0..<dimension {
        for m in lower..<lower + Self.count(dimension: i + 1, degree: d - 1) { h.append(z[i] * h[m]) }
      }
    }
    return h
  }

  /// d h_a / d z_i at z: for each variable i those of all monomials a.
  public func slopes(_ z: [Double]) -> [Double] {
    let h = values(z)
    var result: [Double] = []
    result.reserveCapacity(dimension * count)
    for along in 0..<dimension {
      let first = result.count
      result.append(0)
      for d in stride(from: 1, through: degree, by: 1) {
        let lower = places(degree: d - 1).lowerBound
        for i in 0..<dimension {
          for m in lower..<lower + Self.count(dimension: i + 1, degree: d - 1) {
            result.append((i == along ? h[m] : 0) + z[i] * result[first + m])
          }
        }
      }
    }
    return result
  }

  /// sum_a c_a d h_a / d z at z.
  public func gradient(_ z: [Double], coefficients c: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: dimension)
    guard degree >= 1 else { return result }
    for i in 0..<dimension { result[i] = c[1 + i] }
    guard degree >= 2 else { return result }
    // Back from the highest degree: what a monomial adds to those that it was made of.
    var adjoint = c
    if degree > 2 {
      let h = values(z)
      for d in stride(from: degree, to: 2, by: -1) {
        let lower = places(degree: d - 1).lowerBound
        var a = places(degree: d).lowerBound
        for i in 0..<dimension {
          for m in lower..<lower + Self.count(dimension: i + 1, degree: d - 1) {
            result[i] += adjoint[a] * h[m]
            adjoint[m] += adjoint[a] * z[i]
            a += 1
          }
        }
      }
    }
    var a = 1 + dimension
    for i in 0..<dimension {
      for j in 0...i {
        result[i] += adjoint[a] * z[j]
        result[j] += adjoint[a] * z[i]
        a += 1
      }
    }
    return result
  }
}
