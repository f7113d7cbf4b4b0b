import EmberNumerics

/// Examples as the numbers that emulators learn: standardised inputs, and what was observed there.
public struct EmulatorExamples: Sendable {
  public let standardization: InputStandardization
  /// Standardised inputs.
  public let points: [[Double]]
  /// The points at which slopes are observed as well, in the order of their rows.
  public let slopePoints: [Int]
  /// What was observed: first the values, one row per point, then for each point of ``slopePoints`` the slopes along all inputs; one
  /// column per target.
  public let outputs: Matrix

  /// Traps unless there is one row of outputs for each observation.
  public init(
    _ standardization: InputStandardization, points: [[Double]], slopesAt slopePoints: [Int] = [], outputs: Matrix
  ) {
    let dimension = standardization.mean.count
    precondition(outputs.rows == points.count + slopePoints.count * dimension, "one row of outputs per observation")
    self.standardization = standardization
    self.points = points
    self.slopePoints = slopePoints
    self.outputs = outputs
  }

  /// Number of inputs.
  public var dimension: Int { standardization.mean.count }
  /// Number of values and slopes.
  public var observationCount: Int { outputs.rows }
  /// What Gaussian processes see of the points.
  package var geometry: TrainingGeometry { TrainingGeometry(points, slopesAt: slopePoints) }

  /// What was observed of one target.
  func column(_ k: Int) -> Matrix {
    Matrix(rows: outputs.rows, columns: 1, elements: (0..<outputs.rows).map { outputs[$0, k] })
  }

  /// Every so-manieth example, with its slopes.
  func strided(by step: Int) -> EmulatorExamples {
    guard step > 1 else { return self }
    let kept = Array(stride(from: 0, to: points.count, by: step))
    let places = slopePoints.indices.filter { slopePoints[$0] % step == 0 }
    let rows =
      kept + places.flatMap { points.count + $0 * dimension..<points.count + ($0 + 1) * dimension }
    return EmulatorExamples(
      standardization, points: kept.map { points[$0] }, slopesAt: places.map { slopePoints[$0] / step },
      outputs: Matrix(rows: rows.count, columns: outputs.columns, elements: rows.flatMap { outputs.row($0) }))
  }

  /// The same without slopes.
  var values: EmulatorExamples {
    slopePoints.isEmpty ? self : selecting(Array(points.indices))
  }

  /// The values at some of the points.
  func selecting(_ places: [Int]) -> EmulatorExamples {
    EmulatorExamples(
      standardization, points: places.map { points[$0] },
      outputs: Matrix(rows: places.count, columns: outputs.columns, elements: places.flatMap { outputs.row($0) }))
  }

  /// The rows of every point, its value last.
  var rowsByPoint: [[Int]] {
    TrainingGeometry.rowsByPoint(points: points.count, slopePoints: slopePoints, dimension: dimension)
  }
}
