import EmberNumerics

/// A Gaussian-process emulator together with the points it was fitted to, from which it can be rebuilt.
public struct StoredGaussianProcess: Emulator {
  /// Memory grows as the square of the points, and training uses hundreds.
  private static let mostPoints = 2000

  public let standardization: InputStandardization
  private let geometry: TrainingGeometry
  private let outputs: Matrix
  private let process: GaussianProcess

  /// Fits hyperparameters to standardised points (one row of outputs each); `nil` when that is not possible.
  public init?(_ standardization: InputStandardization, points: [[Double]], outputs: Matrix) {
    guard points.count > 2, outputs.rows == points.count else { return nil }
    let geometry = TrainingGeometry(points)
    guard let process = GaussianProcess.fit(geometry, outputs: outputs, kernels: Kernel.allCases) else { return nil }
    self.init(standardization, geometry, outputs, process)
  }

  private init(
    _ standardization: InputStandardization, _ geometry: TrainingGeometry, _ outputs: Matrix, _ process: GaussianProcess
  ) {
    self.standardization = standardization
    self.geometry = geometry
    self.outputs = outputs
    self.process = process
  }

  public var inputCount: Int { standardization.mean.count }
  public var targetCount: Int { process.outputCount }
  /// Number of points it was fitted to.
  public var pointCount: Int { process.pointCount }
  private var base: GaussianProcessEmulator {
    GaussianProcessEmulator(standardization: standardization, processes: [process])
  }

  public func predict(_ input: [Double]) -> EmulatedTargets { base.predict(input) }
  public func predict(standardized z: [Double]) -> EmulatedTargets { base.predict(standardized: z) }
  public func jacobian(_ input: [Double]) -> Matrix { base.jacobian(input) }

  func arrays(prefix: String) -> [String: NPYArray] {
    let points = geometry.points
    return [
      prefix + "points": NPYArray(shape: [points.rows, points.columns], .float64(points.elements)),
      prefix + "outputs": NPYArray(shape: [outputs.rows, outputs.columns], .float64(outputs.elements)),
      prefix + "logarithms": .list(process.hyperparameters.logarithms),
      prefix + "kernel": .list([process.kernel.rawValue]),
    ]
  }

  init(
    _ archive: ArchiveReader, prefix: String, standardization: InputStandardization, outputs count: Int
  ) throws(StorageError) {
    let dimension = standardization.mean.count
    let points = try archive.numbers(prefix + "points")
    let rows = points.count / dimension
    guard rows <= Self.mostPoints else {
      throw .malformed(file: archive.file, reason: "\(rows) points of a Gaussian process, more than \(Self.mostPoints)")
    }
    let outputs = try archive.numbers(prefix + "outputs", count: rows * count)
    let logarithms = try archive.numbers(prefix + "logarithms", count: dimension + 1)
    guard rows > 2, rows * dimension == points.count,
      let kernel = archive.archive.arrays[prefix + "kernel"]?.texts?.first.flatMap(Kernel.init(rawValue:))
    else { throw .malformed(file: archive.file, reason: "its Gaussian process has no points or no known kernel") }
    let geometry = TrainingGeometry((0..<rows).map { Array(points[$0 * dimension..<($0 + 1) * dimension]) })
    let matrix = Matrix(rows: rows, columns: count, elements: outputs)
    guard
      let process = GaussianProcess(
        geometry, outputs: matrix, kernel: kernel, hyperparameters: Hyperparameters(logarithms: logarithms))
    else { throw .malformed(file: archive.file, reason: "its Gaussian process cannot be rebuilt") }
    self.init(standardization, geometry, matrix, process)
  }
}
