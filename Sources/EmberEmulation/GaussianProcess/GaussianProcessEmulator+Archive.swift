import EmberNumerics

extension GaussianProcessEmulator {
  public static var archivePrefix: String { "gp." }

  /// Points and outputs, from which the processes can be rebuilt, and their hyperparameters; slopes are not kept.
  public var arrays: [String: NPYArray] {
    let (points, outputs, prefix) = (examples.points, examples.outputs, Self.archivePrefix)
    return standardization.arrays.merging([
      prefix + "points": NPYArray(shape: [points.count, inputCount], .float64(points.flatMap { $0 })),
      prefix + "outputs": NPYArray(
        shape: [points.count, outputs.columns], .float64(Array(outputs.elements.prefix(points.count * outputs.columns)))
      ),
      prefix + "logarithms": .list(processes.flatMap { $0.hyperparameters.logarithms.prefix(inputCount + 1) }),
      prefix + "kernel": .list(processes.map(\.kernel.rawValue)),
    ]) { $1 }
  }

  public init(_ archive: EmulatorArchive) throws(StorageError) {
    let (reader, prefix) = (archive.reader, Self.archivePrefix)
    let standardization = try archive.standardization
    let (dimension, targets) = (standardization.mean.count, archive.compression.count)
    let points = try reader.numbers(prefix + "points")
    let rows = points.count / dimension
    guard rows <= Self.mostArchived else {
      throw .malformed(
        file: archive.file, reason: "\(rows) points of a Gaussian process, more than \(Self.mostArchived)")
    }
    let outputs = try reader.numbers(prefix + "outputs", count: rows * targets)
    let kernels = (reader.archive.arrays[prefix + "kernel"]?.texts ?? []).compactMap(Kernel.init(rawValue:))
    guard rows > 2, rows * dimension == points.count, kernels.count == 1 || kernels.count == targets else {
      throw .malformed(file: archive.file, reason: "its Gaussian process has no points or no known kernel")
    }
    let logarithms = try reader.numbers(prefix + "logarithms", count: kernels.count * (dimension + 1))
    let examples = EmulatorExamples(
      standardization, points: (0..<rows).map { Array(points[$0 * dimension..<($0 + 1) * dimension]) },
      outputs: Matrix(rows: rows, columns: targets, elements: outputs))
    let fit = kernels.indices.map { k in
      FittedProcess(kernels[k], Array(logarithms[k * (dimension + 1)..<(k + 1) * (dimension + 1)]))
    }
    guard let processes = Self.processes(examples, examples.geometry, fit) else {
      throw .malformed(file: archive.file, reason: "its Gaussian process cannot be rebuilt")
    }
    self.init(examples, processes)
  }

  /// Memory grows as the square of the points, and training uses hundreds.
  private static var mostArchived: Int { 2000 }
}
