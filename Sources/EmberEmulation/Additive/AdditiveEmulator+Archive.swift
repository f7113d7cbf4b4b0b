import EmberNumerics

extension AdditiveEmulator {
  public static var archivePrefix: String { "additive." }

  public var arrays: [String: NPYArray] {
    let (prefix, points) = (Self.archivePrefix, examples.points)
    let added = standardization.added.map { [$0.share] + $0.shapes } ?? []
    return standardization.arrays.merging([
      prefix + "added": .list(added.map(Double.init)),
      prefix + "points": NPYArray(shape: [points.count, inputCount], .float64(points.flatMap { $0 })),
      prefix + "outputs": NPYArray(shape: [points.count, targetCount], .float64(examples.outputs.elements)),
      prefix + "logarithms": .list(fit.logarithms.flatMap { $0 }),
    ]) { $1 }
  }

  public init(_ archive: EmulatorArchive) throws(StorageError) {
    let (reader, prefix, targets) = (archive.reader, Self.archivePrefix, archive.compression.count)
    var standardization = try archive.standardization
    let dimension = standardization.mean.count
    let added = try reader.numbers(prefix + "added").map { Int($0.rounded()) }
    if let share = added.first {
      standardization.added = AddedInputs(share: share, shapes: Array(added.dropFirst()))
    }
    let points = try reader.numbers(prefix + "points")
    let rows = points.count / dimension
    let outputs = try reader.numbers(prefix + "outputs", count: rows * targets)
    let logarithms = try reader.numbers(prefix + "logarithms")
    let groups = Self.groups(targets).count
    let length = logarithms.count / max(groups, 1)
    guard rows > 2, rows <= Self.mostArchived, rows * dimension == points.count, length * groups == logarithms.count,
      Set(added).count == added.count, added.allSatisfy((0..<dimension).contains)
    else { throw .malformed(file: archive.file, reason: "its additive process has no points, too many, or no shape") }
    let fit = Fit(
      logarithms: (0..<groups).map { Array(logarithms[$0 * length..<($0 + 1) * length]) }, fittedCount: rows)
    let examples = EmulatorExamples(
      standardization, points: (0..<rows).map { Array(points[$0 * dimension..<($0 + 1) * dimension]) },
      outputs: Matrix(rows: rows, columns: targets, elements: outputs))
    guard let emulator = Self(examples, fit) else {
      throw .malformed(file: archive.file, reason: "its additive process cannot be rebuilt")
    }
    self = emulator
  }

  /// Memory grows as the square of the points, and training uses at most 1500.
  private static var mostArchived: Int { 2000 }
}
