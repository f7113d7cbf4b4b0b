import EmberTheory

extension BandPowerWindows {
  /// Steps of several multipoles over which windows on D_l are constant.
  struct StepGrid: Sendable, Equatable {
    let kind: SpectrumKind
    let first: Int
    let step: Int
    let count: Int
    /// D_l / C_l from the first multipole on.
    private let factors: [Double]

    init(_ kind: SpectrumKind, first: Int, step: Int, count: Int) {
      self.kind = kind
      self.first = first
      self.step = step
      self.count = count
      factors = (first..<first + step * count).map { PowerSpectra.bandPowerFactor(kind, l: $0) }
    }

    /// One that holds both; `nil` when their steps do not fit.
    func union(_ other: StepGrid) -> StepGrid? {
      guard kind == other.kind, step == other.step, (first - other.first) % step == 0 else { return nil }
      let (begin, end) = (min(first, other.first), max(first + step * count, other.first + step * other.count))
      return StepGrid(kind, first: begin, step: step, count: (end - begin) / step)
    }

    /// D_l summed over each step.
    func sums(_ values: [Double]) -> [Double] {
      precondition(values.count >= first + step * count)
      return values.withUnsafeBufferPointer { values in
        factors.withUnsafeBufferPointer { factors in
          (0..<count).map { k in
            var sum = 0.0
            for i in k * step..<(k + 1) * step { sum += factors[i] * values[first + i] }
            return sum
          }
        }
      }
    }

    /// The transpose of ``sums(_:)``: adds to the multipoles.
    func accumulate(_ gradient: [Double], into values: inout [Double]) {
      precondition(values.count >= first + step * count && gradient.count >= count)
      values.withUnsafeMutableBufferPointer { values in
        factors.withUnsafeBufferPointer { factors in
          for k in 0..<count {
            let size = gradient[k]
            for i in k * step..<(k + 1) * step { values[first + i] += factors[i] * size }
          }
        }
      }
    }

    /// Where a window of it begins among its steps.
    func place(of window: Window) -> Int { (window.first - first) / step }
  }
}
