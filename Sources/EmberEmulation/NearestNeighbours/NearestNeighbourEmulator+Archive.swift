import EmberNumerics

extension NearestNeighbourEmulator {
  public static var archivePrefix: String { "neighbours." }

  public var arrays: [String: NPYArray] {
    let prefix = Self.archivePrefix
    return polynomial.arrays(prefix + PolynomialEmulator.archivePrefix).merging([
      prefix + "points": NPYArray(shape: [points.count, inputCount], .float64(points.flatMap { $0 })),
      prefix + "residuals": NPYArray(shape: [residuals.count, points.count], .float64(residuals.flatMap { $0 })),
      prefix + "squares": .list(variance.elements),
      prefix + "logarithms": .list(fitted.flatMap { $0.logarithms.prefix(inputCount + 1) }),
      prefix + "kernel": .list(fitted.map(\.kernel.rawValue)),
    ]) { $1 }
  }

  public init(_ archive: EmulatorArchive) throws(StorageError) {
    let (reader, prefix, targets) = (archive.reader, Self.archivePrefix, archive.compression.count)
    let polynomial = try PolynomialEmulator(archive, prefix: prefix + PolynomialEmulator.archivePrefix)
    let dimension = polynomial.inputCount
    let points = try reader.numbers(prefix + "points")
    let count = points.count / dimension
    guard count > 1, count * dimension == points.count else {
      throw .malformed(file: archive.file, reason: "its nearest-neighbour process has no points")
    }
    let residuals = try reader.numbers(prefix + "residuals", count: targets * count)
    let kernels = (reader.archive.arrays[prefix + "kernel"]?.texts ?? []).compactMap(Kernel.init(rawValue:))
    let logarithms = try reader.numbers(prefix + "logarithms", count: targets * (dimension + 1))
    let squares = try reader.numbers(prefix + "squares", count: Self.leftOutPlaces(count).count * targets)
    guard kernels.count == targets, squares.allSatisfy({ $0 >= 0 }) else {
      throw .malformed(file: archive.file, reason: "its nearest-neighbour process has no known kernel or no errors")
    }
    let fitted = kernels.indices.map { k in
      FittedProcess(kernels[k], Array(logarithms[k * (dimension + 1)..<(k + 1) * (dimension + 1)]))
    }
    guard
      let emulator = Self(
        polynomial: polynomial, fitted: fitted,
        points: (0..<count).map { Array(points[$0 * dimension..<($0 + 1) * dimension]) },
        residuals: (0..<targets).map { Array(residuals[$0 * count..<($0 + 1) * count]) }, squares: squares)
    else { throw .malformed(file: archive.file, reason: "its nearest-neighbour process cannot be rebuilt") }
    self = emulator
  }
}
