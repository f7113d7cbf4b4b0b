/// Mean plus weighted components of one spectrum, fast: this is what an emulated prediction spends its time on.
///
/// Components are kept in single precision, sixteen multipoles of all of them side by side, so that one pass through
/// memory does; their rounding (6e-8 of each component's contribution) is far below any data's noise. The mean, which is
/// the bulk of the spectrum, keeps double precision.
struct ComponentSynthesis: Sendable {
  private typealias Lane = SIMD16<Float>
  private let mean: [Double]
  private let blocks: [Lane]
  private let count: Int

  /// Traps unless all components have the length of the mean.
  init(mean: [Double], components: [ArraySlice<Double>]) {
    precondition(components.allSatisfy { $0.count == mean.count }, "components and mean differ in length")
    self.mean = mean
    count = components.count
    let width = Lane.scalarCount
    var blocks: [Lane] = []
    for start in stride(from: 0, to: mean.count, by: width) {
      for component in components {
        var lane = Lane.zero
        for i in 0..<min(width, mean.count - start) { lane[i] = Float(component[component.startIndex + start + i]) }
        blocks.append(lane)
      }
    }
    self.blocks = blocks
  }

  /// amplitude (mean + sum of weights times components) in the first `length` multipoles; traps unless there is one weight per component.
  func callAsFunction(_ weights: [Float], amplitude: Double, count length: Int) -> [Double] {
    precondition(weights.count == count, "one weight per component")
    let length = min(length, mean.count)
    return [Double](unsafeUninitializedCapacity: length) { result, initialized in
      blocks.withUnsafeBufferPointer { blocks in
        var block = 0
        for start in stride(from: 0, to: length, by: Lane.scalarCount) {
          var sum = Lane.zero
          for k in 0..<count { sum += weights[k] * blocks[block + k] }
          block += count
          for i in 0..<min(Lane.scalarCount, length - start) {
            result[start + i] = amplitude * (mean[start + i] + Double(sum[i]))
          }
        }
      }
      initialized = length
    }
  }
}
