import EmberNumerics

extension TrainingGeometry {
  /// The covariance of all observations in units of the process variance, noise included; the lower triangle only.
  ///
  /// - Parameter r2: ``squaredDistances(_:)`` at the same lengths.
  func covariance(_ kernel: Kernel, _ r2: [Double], _ hyperparameters: Hyperparameters) -> Matrix {
    var covariance = Matrix(rows: observationCount, columns: observationCount)
    var pair = 0
    for i in 0..<count {
      for j in 0..<i {
        covariance[i, j] = kernel.value(r2[pair])
        pair += 1
      }
      covariance[i, i] = 1 + hyperparameters.relativeNoise
    }
    let inverseLengths = hyperparameters.inverseLengths
    for (place, point) in slopePoints.enumerated() {
      let row = slopeRow(place)
      for other in 0..<count {
        let own = SlopeCovariance(
          kernel: kernel, scaledDifference: scaledDifference(other, point, inverseLengths),
          inverseLengths: inverseLengths)
        for a in 0..<dimension { covariance[row + a, other] = own.valueSlope(a) }
      }
      for (earlier, other) in slopePoints.prefix(place + 1).enumerated() {
        let own = SlopeCovariance(
          kernel: kernel, scaledDifference: scaledDifference(point, other, inverseLengths),
          inverseLengths: inverseLengths)
        for a in 0..<dimension {
          for b in 0..<dimension { covariance[row + a, slopeRow(earlier) + b] = own.slopeSlope(a, b) }
        }
      }
      for a in 0..<dimension { covariance[row + a, row + a] += hyperparameters.relativeSlopeNoise }
    }
    return covariance
  }

  /// (z_i - z_j) / length.
  func scaledDifference(_ i: Int, _ j: Int, _ inverseLengths: [Double]) -> [Double] {
    (0..<dimension).map { (points[i, $0] - points[j, $0]) * inverseLengths[$0] }
  }
}
