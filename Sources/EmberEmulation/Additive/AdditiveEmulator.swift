import EmberNumerics

/// An emulator of models to which something is added: a quadratic polynomial and a process of what is always there, and a process of
/// what is added, in proportion to its share (``AddedInputs``).
///
/// What a new component does is often nearly in proportion to how much of it there is, nearly the same whatever is beside it, and rough
/// only in what shapes it. A process of one length for each input has to learn this from examples of all inputs together; this one is
/// told. Groups of targets share a shape. Variances follow the errors at left-out examples nearby; examples of one
/// solver call, and those at which the same is added, are left out together. Without added inputs it is a process of the base alone.
public struct AdditiveEmulator: LearnableEmulator {
  public static var kindName: String { "additive" }
  public static var title: String { "additive Gaussian process" }
  /// Of fewer a ``GaussianProcessEmulator`` learns as well.
  public static var contestedCounts: ClosedRange<Int> { 200...Int.max }
  /// A rebuild takes a time that grows with the cube of the number of examples.
  public static var mostExamples: Int { 1500 }

  /// What training finds.
  public struct Fit: Sendable, Hashable, Codable {
    /// ``AdditiveShape/logarithms`` of each group.
    var logarithms: [[Double]]
    /// The number of examples at which they were found.
    var fittedCount: Int
  }

  let examples: EmulatorExamples
  let fit: Fit
  let inputs: AdditiveInputs
  let processes: [AdditiveProcess]
  /// Of left-out errors in units of what the processes state.
  private let variance: LocalVariance
  public let leftOut: LeftOutPredictions

  public init?(_ all: EmulatorExamples, _ fit: Fit) {
    let examples = all.values
    guard let inputs = AdditiveInputs(examples.standardization) else { return nil }
    let groups = Self.groups(examples.outputs.columns)
    let shapes = fit.logarithms.compactMap { AdditiveShape($0, inputs) }
    guard shapes.count == groups.count, examples.points.count > 2 else { return nil }
    let points = examples.points.map { inputs($0) }
    let together = LeftOutGroup.groups(
      calls: inputs.leftOutTogether(points, calls: examples.calls), slopePoints: [], dimension: inputs.count)
    let basis = PolynomialBasis(dimension: inputs.baseCount, points: points.count)
    let processes = parallelMap(groups.count) { g in
      AdditiveProcess(
        shapes[g], points: points, leavingOut: together, basis: basis, inputs, outputs: examples.columns(groups[g]))
    }.compactMap { $0 }
    guard processes.count == groups.count else { return nil }
    self.examples = examples
    self.fit = fit
    self.inputs = inputs
    self.processes = processes
    let places = points.map { inputs.place($0) }
    let errors = processes.map(\.leaveOneOut)
    variance = LocalVariance(
      places, scales: Array(repeating: 1, count: inputs.count),
      squares: points.indices.map { i in
        errors.flatMap { one in
          one.processVariance.indices.map { k in
            one.residuals[i, k] * one.residuals[i, k] / (one.relativeVariance[i] * one.processVariance[k])
          }
        }
      })
    let local = variance
    let variances = parallelMap(points.count) { i in
      zip(
        errors.flatMap { one in one.processVariance.map { $0 * one.relativeVariance[i] } },
        local(places[i], excluding: i)
      ).map { $0 * $1 }
    }
    let targets = examples.outputs.columns
    leftOut = LeftOutPredictions(
      residuals: Matrix(
        rows: points.count, columns: targets,
        elements: points.indices.flatMap { i in errors.flatMap { Array($0.residuals.row(i)) } }),
      variances: Matrix(rows: points.count, columns: targets, elements: variances.flatMap { $0 }))
  }

  /// The first target by itself, the next four, and all others: the first principal components matter most, further ones differ little.
  static func groups(_ targets: Int) -> [Range<Int>] {
    let ends = [0, 1, 5, Int.max].map { min($0, targets) }
    return zip(ends, ends.dropFirst()).map { $0..<$1 }.filter { !$0.isEmpty }
  }

  public var standardization: InputStandardization { examples.standardization }
  public var inputCount: Int { inputs.count }
  public var targetCount: Int { examples.outputs.columns }

  /// Examples per degree of freedom that the mean function leaves.
  public var optimism: Double {
    let count = PolynomialBasis(dimension: inputs.baseCount, points: examples.points.count).count
    return Double(examples.points.count) / Double(max(examples.points.count - count, 1))
  }

  public func predict(standardized z: [Double]) -> EmulatedTargets {
    let u = inputs(z)
    var targets = EmulatedTargets(mean: [], variance: [])
    for process in processes {
      let covariances = process.covariances(u)
      targets.mean += process.mean(u, covariances)
      let relative = process.relativeVariance(u, covariances)
      targets.variance += process.processVariance.map { $0 * relative }
    }
    for (k, factor) in variance(inputs.place(u)).enumerated() { targets.variance[k] *= factor }
    return targets
  }

  public func mean(standardized z: [Double]) -> [Double] {
    let u = inputs(z)
    return processes.flatMap { $0.mean(u, $0.covariances(u)) }
  }

  public func jacobian(standardized z: [Double]) -> Matrix {
    let u = inputs(z)
    let rows = processes.flatMap { process in
      (0..<process.outputCount).flatMap { k in
        inputs.gradient(process.gradient(u, weight: (0..<process.outputCount).map { $0 == k ? 1 : 0 }))
      }
    }
    return Matrix(rows: targetCount, columns: inputCount, elements: rows)
  }

  public func pullback(
    standardized z: [Double], cotangent: ([Double]) -> [Double]
  ) -> (mean: [Double], gradient: [Double]) {
    let (mean, u) = (mean(standardized: z), inputs(z))
    let weight = cotangent(mean)
    var (gradient, first) = ([Double](repeating: 0, count: inputCount), 0)
    for process in processes {
      let own = process.gradient(u, weight: Array(weight[first..<first + process.outputCount]))
      first += process.outputCount
      for i in gradient.indices { gradient[i] += own[i] }
    }
    return (mean, inputs.gradient(gradient))
  }

  public func conditionalVariance(at places: [[Double]]) -> any ConditionalVariance {
    let points = places.map { inputs($0) }
    return ConditionedAdditive(processes, places: points, factors: points.map { variance(inputs.place($0)) })
  }
}

extension EmulatorExamples {
  /// The outputs of some of the targets.
  func columns(_ range: Range<Int>) -> Matrix {
    Matrix(
      rows: outputs.rows, columns: range.count,
      elements: (0..<outputs.rows).flatMap { i in range.map { outputs[i, $0] } })
  }
}
