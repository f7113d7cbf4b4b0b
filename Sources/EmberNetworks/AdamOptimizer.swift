import Glibc

/// Adam (Kingma & Ba 2015, algorithm 1).
package struct AdamOptimizer: Sendable, Hashable {
  private(set) var mean: [Float]
  private(set) var square: [Float]
  private(set) var steps: Int

  private static let meanDecay: Float = 0.9
  private static let squareDecay: Float = 0.999
  private static let floor: Float = 1e-8

  package init(count: Int) {
    mean = Array(repeating: 0, count: count)
    square = Array(repeating: 0, count: count)
    steps = 0
  }

  /// As it was kept.
  package init(mean: [Float], square: [Float], steps: Int) {
    self.mean = mean
    self.square = square
    self.steps = steps
  }

  /// One step against the gradient.
  package mutating func step(_ parameters: inout [Float], _ gradient: UnsafeBufferPointer<Float>, rate: Float) {
    steps += 1
    let scale = rate / (1 - Float(pow(Double(Self.meanDecay), Double(steps))))
    let correction = 1 / (1 - Float(pow(Double(Self.squareDecay), Double(steps))))
    let count = parameters.count
    parameters.withUnsafeMutableBufferPointer { p in
      mean.withUnsafeMutableBufferPointer { m in
        square.withUnsafeMutableBufferPointer { v in
          for i in 0..<count {
            m[i] = Self.meanDecay * m[i] + (1 - Self.meanDecay) * gradient[i]
            v[i] = Self.squareDecay * v[i] + (1 - Self.squareDecay) * gradient[i] * gradient[i]
            p[i] -= scale * m[i] / ((v[i] * correction).squareRoot() + Self.floor)
          }
        }
      }
    }
  }
}
