import EmberNumerics

/// Kernel, lengths and noise of a process.
struct ProcessShape: Sendable {
  let kernel: Kernel
  let inverseLengths: [Double]
  let relativeNoise: Double

  /// What fits have in common: the mean of the logarithms of lengths and noise; `nil` unless all are for inputs of this dimension.
  init?(_ fits: ArraySlice<FittedProcess>, dimension: Int) {
    guard let first = fits.first,
      fits.allSatisfy({
        (dimension + 1...dimension + 2).contains($0.logarithms.count) && $0.logarithms.allSatisfy(\.isFinite)
      })
    else { return nil }
    let hyperparameters = Hyperparameters(
      logarithms: (0...dimension).map { i in fits.reduce(0) { $0 + $1.logarithms[i] } / Double(fits.count) })
    kernel = first.kernel
    inverseLengths = hyperparameters.inverseLengths
    relativeNoise = hyperparameters.relativeNoise
  }

  func scaled(_ z: [Double]) -> [Double] { zip(z, inverseLengths).map { $0 * $1 } }

  static func squaredDistance(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for d in a.indices { sum += (a[d] - b[d]) * (a[d] - b[d]) }
    return sum
  }
}
