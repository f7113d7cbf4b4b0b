import EmberNumerics

/// Examples as the numbers that emulators learn: standardised inputs, and what was observed there.
public struct EmulatorExamples: Sendable {
  public let standardization: InputStandardization
  /// Standardised inputs.
  public let points: [[Double]]
  /// The points at which slopes are observed as well, in the order of their rows.
  public let slopePoints: [Int]
  /// The solver call of each point; equal numbers are one call, whose points are left out together.
  public let calls: [Int]
  /// What was observed: first the values, one row per point, then for each point of ``slopePoints`` the slopes along all inputs; one
  /// column per target.
  public let outputs: Matrix

  /// Traps unless there is one row of outputs for each observation.
  ///
  /// - Parameters:
  ///   - standardization: between inputs and points.
  ///   - points: standardised inputs.
  ///   - slopePoints: where slopes are observed as well.
  ///   - calls: which solver call each point comes from, equal numbers for one call; `nil` for a call each.
  ///   - outputs: see ``outputs``.
  public init(
    _ standardization: InputStandardization, points: [[Double]], slopesAt slopePoints: [Int] = [],
    calls: [Int]? = nil, outputs: Matrix
  ) {
    let dimension = standardization.mean.count
    precondition(outputs.rows == points.count + slopePoints.count * dimension, "one row of outputs per observation")
    precondition(calls.map { $0.count == points.count } ?? true, "one call per point")
    self.calls = calls ?? Array(points.indices)
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
  package var geometry: TrainingGeometry { TrainingGeometry(points, slopesAt: slopePoints, calls: calls) }

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
      calls: kept.map { calls[$0] },
      outputs: Matrix(rows: rows.count, columns: outputs.columns, elements: rows.flatMap { outputs.row($0) }))
  }

  /// The same without slopes.
  var values: EmulatorExamples {
    slopePoints.isEmpty ? self : selecting(Array(points.indices))
  }

  /// The values at some of the points.
  func selecting(_ places: [Int]) -> EmulatorExamples {
    EmulatorExamples(
      standardization, points: places.map { points[$0] }, calls: places.map { calls[$0] },
      outputs: Matrix(rows: places.count, columns: outputs.columns, elements: places.flatMap { outputs.row($0) }))
  }

  /// What is left out together.
  var leftOutGroups: [LeftOutGroup] {
    LeftOutGroup.groups(calls: calls, slopePoints: slopePoints, dimension: dimension)
  }
}
