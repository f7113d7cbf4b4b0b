import EmberNumerics

extension ArchiveReader {
  /// The variances of targets in the middle, and how they grow outwards.
  func variances(_ prefix: String, count: Int) throws(StorageError) -> ([Double], VarianceInflation) {
    let variance = try numbers(prefix + "variance", count: count)
    let shape = try numbers(prefix + "inflation", count: 2)
    guard variance.allSatisfy({ $0 >= 0 }), shape[0] > 0, (0...10).contains(shape[1]) else {
      throw .malformed(file: file, reason: "variances must not be negative, nor the inflation \(shape)")
    }
    return (variance, VarianceInflation(squaredRadius: shape[0], power: shape[1]))
  }
}
