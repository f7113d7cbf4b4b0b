/// Sobol's low-discrepancy sequence in the unit cube, with the direction numbers of Joe & Kuo (2008, new-joe-kuo-6).
///
/// The point at the origin, with which the sequence starts, is skipped.
public struct SobolSequence: Sendable {
  /// The largest dimension that the direction numbers cover.
  public static let maximumDimension = polynomials.count + 1

  public let dimension: Int
  private let directions: [[UInt32]]
  private var state: [UInt32]
  private var index: UInt32 = 0

  /// Traps unless 1 <= dimension <= ``maximumDimension``.
  public init(dimension: Int) {
    precondition((1...Self.maximumDimension).contains(dimension), "Sobol dimension out of range")
    self.dimension = dimension
    directions = (0..<dimension).map(Self.directions)
    state = Array(repeating: 0, count: dimension)
  }

  /// The next point; every coordinate lies in (0, 1).
  public mutating func next() -> [Double] {
    let bit = (~index).trailingZeroBitCount
    index &+= 1
    for d in 0..<dimension { state[d] ^= directions[d][min(bit, 31)] }
    return state.map { max(Double($0), 0.5) * 0x1p-32 }
  }

  private static func directions(_ d: Int) -> [UInt32] {
    guard d > 0 else { return (0..<32).map { 1 << (31 - UInt32($0)) } }
    let (coefficients, initial) = polynomials[d - 1]
    let s = initial.count
    var v = (0..<s).map { initial[$0] << (31 - UInt32($0)) }
    for i in s..<32 {
      var next = v[i - s] ^ (v[i - s] >> UInt32(s))
      for k in 1..<max(s, 1) where (coefficients >> UInt32(s - 1 - k)) & 1 == 1 { next ^= v[i - k] }
      v.append(next)
    }
    return v
  }

  /// Inner coefficients of the primitive polynomials and initial direction numbers, from the second dimension on.
  private static let polynomials: [(coefficients: UInt32, initial: [UInt32])] = [
    (0, [1]), (1, [1, 3]), (1, [1, 3, 1]), (2, [1, 1, 1]), (1, [1, 1, 3, 3]), (4, [1, 3, 5, 13]),
    (2, [1, 1, 5, 5, 17]), (4, [1, 1, 5, 5, 5]), (7, [1, 1, 7, 11, 19]), (11, [1, 1, 5, 1, 1]),
    (13, [1, 1, 1, 3, 11]), (14, [1, 3, 5, 5, 31]), (1, [1, 3, 3, 9, 7, 49]), (13, [1, 1, 1, 15, 21, 21]),
    (16, [1, 3, 1, 13, 27, 49]), (19, [1, 1, 1, 15, 7, 5]), (22, [1, 3, 1, 15, 13, 25]), (25, [1, 1, 5, 5, 19, 61]),
    (1, [1, 3, 7, 11, 23, 15, 103]), (4, [1, 3, 7, 13, 13, 15, 69]),
  ]
}
