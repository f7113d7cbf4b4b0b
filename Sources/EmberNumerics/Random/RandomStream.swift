import Glibc

/// A seedable, splittable, serialisable stream of random numbers: xoshiro256** (Blackman & Vigna 2018), seeded by SplitMix64.
public struct RandomStream: RandomNumberGenerator, Sendable, Hashable, Codable {
  private var state: [UInt64]

  private enum CodingKeys: String, CodingKey { case state }

  /// A stream that depends on `seed` and on the number of the stream only; different numbers give independent streams.
  public init(seed: UInt64, stream: UInt64 = 0) {
    var x = seed ^ (stream &* 0xD1B5_4A32_D192_ED03)
    state = (0..<4).map { _ in
      x &+= 0x9E37_79B9_7F4A_7C15
      var z = x
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  /// The stream whose ``words`` were kept; traps unless there are four.
  public init(words: [UInt64]) {
    precondition(words.count == 4, "a stream has four words of state")
    state = words
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    state = try container.decode([UInt64].self, forKey: .state)
    guard state.count == 4 else {
      throw DecodingError.dataCorruptedError(
        forKey: .state, in: container, debugDescription: "a stream of random numbers has four words of state")
    }
  }

  /// The state, for files that are not JSON.
  public var words: [UInt64] { state }

  public mutating func next() -> UInt64 {
    let result = Self.rotated(state[1] &* 5, 7) &* 9
    let t = state[1] << 17
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= t
    state[3] = Self.rotated(state[3], 45)
    return result
  }

  /// A uniform deviate in [0, 1).
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A standard normal deviate (Box & Muller 1958; one of the pair, so that the stream has no hidden state).
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * Double.pi * uniform())
  }

  /// An exponential deviate of mean 1.
  public mutating func exponential() -> Double { -log(1 - uniform()) }

  private static func rotated(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
}
