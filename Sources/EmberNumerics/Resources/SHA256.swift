/// The SHA-256 digest of bytes (FIPS 180-4), with which files prove that they are what was written.
public struct SHA256: Sendable, Hashable {
  /// 32 bytes.
  public let digest: [UInt8]

  public init(_ bytes: [UInt8]) {
    var state = Self.initial
    let length = UInt64(bytes.count) * 8
    var tail = Array(bytes[(bytes.count / 64 * 64)...])
    tail.append(0x80)
    while tail.count % 64 != 56 { tail.append(0) }
    tail += (0..<8).map { UInt8(truncatingIfNeeded: length >> UInt64(56 - 8 * $0)) }
    bytes.withUnsafeBufferPointer { Self.absorb($0, bytes.count / 64, &state) }
    tail.withUnsafeBufferPointer { Self.absorb($0, tail.count / 64, &state) }
    digest = state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * $0)) } }
  }

  /// The digest as 64 hexadecimal digits.
  public var text: String {
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  /// Absorbs blocks of 64 bytes.
  private static func absorb(_ bytes: UnsafeBufferPointer<UInt8>, _ blocks: Int, _ state: inout [UInt32]) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { w in
      constants.withUnsafeBufferPointer { constants in
        for block in 0..<blocks { absorb(bytes, 64 * block, w, constants, &state) }
      }
    }
  }

  private static func absorb(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ w: UnsafeMutableBufferPointer<UInt32>,
    _ constants: UnsafeBufferPointer<UInt32>, _ state: inout [UInt32]
  ) {
    for t in 0..<16 {
      let i = start + 4 * t
      w[t] = UInt32(bytes[i]) << 24 | UInt32(bytes[i + 1]) << 16 | UInt32(bytes[i + 2]) << 8 | UInt32(bytes[i + 3])
    }
    for t in 16..<64 {
      let s0 = rotated(w[t - 15], 7) ^ rotated(w[t - 15], 18) ^ (w[t - 15] >> 3)
      let s1 = rotated(w[t - 2], 17) ^ rotated(w[t - 2], 19) ^ (w[t - 2] >> 10)
      w[t] = w[t - 16] &+ s0 &+ w[t - 7] &+ s1
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for t in 0..<64 {
      let s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
      let first = h &+ s1 &+ ((e & f) ^ (~e & g)) &+ constants[t] &+ w[t]
      let s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
      let second = s0 &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
    state[5] &+= f
    state[6] &+= g
    state[7] &+= h
  }

  @inline(__always)
  private static func rotated(_ x: UInt32, _ k: UInt32) -> UInt32 { (x >> k) | (x << (32 - k)) }

  /// The first 32 bits of the fractional parts of the square roots of the first eight primes.
  private static let initial: [UInt32] = primes(8).map { fraction(of: Double($0).squareRoot()) }

  /// The same of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = primes(64).map { cubeRootFraction(UInt64($0)) }

  private static func fraction(of x: Double) -> UInt32 { UInt32((x - x.rounded(.down)) * 0x1p32) }

  /// floor(2^32 p^(1/3)) modulo 2^32, exactly, by bisection on integers.
  private static func cubeRootFraction(_ p: UInt64) -> UInt32 {
    var (low, high) = (UInt64(0), UInt64(7) << 32)
    while high - low > 1 {
      let middle = (low + high) / 2
      // middle^3 <= p 2^96, compared in 192 bits.
      let square = middle.multipliedFullWidth(by: middle)
      let lower = square.low.multipliedFullWidth(by: middle)
      let upper = square.high.multipliedFullWidth(by: middle)
      let (middleWord, carry) = lower.high.addingReportingOverflow(upper.low)
      let topWord = upper.high + (carry ? 1 : 0)
      let target = p << 32
      let isBelow = topWord == 0 && (middleWord < target || (middleWord == target && lower.low == 0))
      if isBelow { low = middle } else { high = middle }
    }
    return UInt32(truncatingIfNeeded: low)
  }

  private static func primes(_ count: Int) -> [Int] {
    var result: [Int] = []
    var candidate = 2
    while result.count < count {
      if result.allSatisfy({ candidate % $0 != 0 }) { result.append(candidate) }
      candidate += 1
    }
    return result
  }
}
