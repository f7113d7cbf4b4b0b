import EmberEmulation
import EmberNumerics

/// Emulates derived parameters, so that chains carry them without solver calls: one process with shared hyperparameters
/// for all that vary, and constants for the rest.
struct DerivedParameterEmulator: Sendable {
  let names: [String]
  private let constants: [String: Double]
  private let offset: [Double]
  private let scale: [Double]
  private let process: GaussianProcess?
  /// How errors grow outwards, in units of what the process states.
  private let inflation: VarianceInflation
  /// The inflation at the training points.
  private let inflations: [Double]

  /// - Parameters:
  ///   - values: One dictionary per point.
  ///   - slopes: One per row of slopes in the geometry; they are used when they have all that varies.
  ///   - fitted: What an earlier fit has found, or `nil` to fit anew, choosing from `kernels`.
  init(
    _ values: [[String: Double]], slopes: [[String: Double]], _ geometry: TrainingGeometry, kernels: [Kernel],
    fitted: FittedProcess?
  ) {
    let standardized = (0..<geometry.points.rows).map { Array(geometry.points.row($0)) }
    let inflation = VarianceInflation(standardized)
    self.inflation = inflation
    inflations = standardized.map { inflation($0) }
    let common = values.dropFirst().reduce(Set(values.first.map { Array($0.keys) } ?? [])) {
      $0.intersection($1.keys)
    }
    var constants: [String: Double] = [:]
    var names: [String] = []
    var offset: [Double] = []
    var scale: [Double] = []
    for name in common.sorted() {
      let column = values.compactMap { $0[name] }
      guard column.allSatisfy(\.isFinite) else { continue }
      let mean = column.reduce(0, +) / Double(column.count)
      let spread = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(column.count)).squareRoot()
      if spread <= 1e-12 * abs(mean) {
        constants[name] = mean
      } else {
        names.append(name)
        offset.append(mean)
        scale.append(spread)
      }
    }
    self.names = names
    self.constants = constants
    self.offset = offset
    self.scale = scale
    guard !names.isEmpty else {
      process = nil
      return
    }
    let rows =
      values.map { row in names.indices.map { ((row[names[$0]] ?? offset[$0]) - offset[$0]) / scale[$0] } }
      + slopes.compactMap { row in
        let own = names.indices.compactMap { i in row[names[i]].map { $0 / scale[i] } }
        return own.count == names.count && own.allSatisfy(\.isFinite) ? own : nil
      }
    let isComplete = rows.count == geometry.observationCount
    let geometry = isComplete ? geometry : geometry.withoutSlopes
    let outputs = Matrix(
      rows: geometry.observationCount, columns: names.count,
      elements: rows.prefix(geometry.observationCount).flatMap { $0 })
    process =
      if let fitted {
        fitted.process(geometry, outputs: outputs)
      } else {
        GaussianProcess.fit(geometry, outputs: outputs, kernels: kernels)
      }
  }

  /// What a rebuild needs; `nil` when nothing varies.
  var fitted: FittedProcess? { process.map(FittedProcess.init) }

  /// Derived parameters at a standardised input.
  func predict(standardized z: [Double]) -> [String: Double] {
    var result = constants
    guard let process else { return result }
    let means = process.mean(z)
    for (i, name) in names.enumerated() { result[name] = offset[i] + scale[i] * means[i] }
    return result
  }

  /// Error variances of some derived parameters at a standardised input; zero for those that do not vary.
  func variance(standardized z: [Double], of wanted: [String]) -> [Double] {
    guard !wanted.isEmpty, let process else { return wanted.map { _ in 0 } }
    let factor = inflation(z)
    let variance = process.variance(z).map { factor * $0 }
    return wanted.map { name in names.firstIndex(of: name).map { scale[$0] * scale[$0] * variance[$0] } ?? 0 }
  }

  /// Truth minus prediction of some derived parameters at a training point when it is left out, and the variance stated for it.
  func leftOut(_ point: Int, of wanted: [String]) -> [(residual: Double, variance: Double)] {
    guard let process else { return wanted.map { _ in (0, 0) } }
    let left = process.leaveOneOut
    return wanted.map { name in
      guard let i = names.firstIndex(of: name) else { return (0, 0) }
      return (
        scale[i] * left.residuals[point, i],
        inflations[point] * scale[i] * scale[i] * left.relativeVariance[point] * left.processVariance[i]
      )
    }
  }

  /// Truth minus prediction of some derived parameters at a point that it has not learnt, and the variance stated for it.
  func errors(
    _ truth: [String: Double], standardized z: [Double], of wanted: [String]
  ) -> [(residual: Double, variance: Double)] {
    let (predicted, variance) = (predict(standardized: z), variance(standardized: z, of: wanted))
    return zip(wanted, variance).map { name, variance in
      guard let own = truth[name], let said = predicted[name] else { return (0, variance) }
      return (own - said, variance)
    }
  }

  /// d derived parameter / dz at a standardised input, by name.
  func jacobian(standardized z: [Double]) -> [String: [Double]] {
    var result = constants.mapValues { _ in [Double](repeating: 0, count: z.count) }
    guard let jacobian = process?.jacobian(z) else { return result }
    for (i, name) in names.enumerated() { result[name] = jacobian.row(i).map { scale[i] * $0 } }
    return result
  }
}
