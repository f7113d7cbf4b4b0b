/// The activation f(x) = [beta + (1 - beta) sigmoid(alpha x)] x with alpha and beta learnt for every neuron
/// (Spurio Mancini et al. 2022, equation A1): linear where beta = 1, a gated unit where beta = 0.
package enum GatedActivation {
  /// f(x).
  @inline(__always)
  package static func value(_ x: Float, _ alpha: Float, _ beta: Float) -> Float {
    (beta + (1 - beta) * sigmoid(alpha * x)) * x
  }

  /// f'(x).
  @inline(__always)
  package static func slope(_ x: Float, _ alpha: Float, _ beta: Float) -> Float {
    let s = sigmoid(alpha * x)
    return beta + (1 - beta) * (s + alpha * x * s * (1 - s))
  }

  /// 1 / (1 + exp(-x)) to about 1e-7, without branches, so that loops over it become vector code.
  @inline(__always)
  package static func sigmoid(_ x: Float) -> Float { 1 / (1 + exponential(-x)) }

  /// exp(x), of arguments cut at +-87: 2^k times a polynomial in the rest (Cody & Waite's reduction).
  @inline(__always)
  package static func exponential(_ x: Float) -> Float {
    let x = min(max(x, -87), 87)
    // Adding this number rounds to a whole one and leaves it in the lowest bits.
    let shifted = x * 1.442_695_04 + 12_582_912
    let k = shifted - 12_582_912
    let r = (x - k * 0.693_359_375) + k * 2.121_944_4e-4
    var p: Float = 1.0 / 5040
    p = p * r + 1.0 / 720
    p = p * r + 1.0 / 120
    p = p * r + 1.0 / 24
    p = p * r + 1.0 / 6
    p = p * r + 0.5
    p = p * r + 1
    p = p * r + 1
    let exponent = Int32(bitPattern: shifted.bitPattern) &- 0x4B40_0000 &+ 127
    return p * Float(bitPattern: UInt32(bitPattern: exponent &<< 23))
  }
}
