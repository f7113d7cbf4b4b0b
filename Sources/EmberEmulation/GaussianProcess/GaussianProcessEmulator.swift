import EmberNumerics

/// An emulator of several targets by Gaussian processes over standardised inputs.
///
/// Principal components differ in smoothness and in noise, so each process has a kernel and hyperparameters of its own: with
/// shared ones the many weak components decide the lengths, and the stated variance is several times too large.
public struct GaussianProcessEmulator: LearnableEmulator {
  public static var kindName: String { "gp" }
  public static var title: String { "Gaussian process" }
  /// A rebuild takes a time that grows with the cube of the number of examples, and chains wait for it.
  public static var mostExamples: Int { 400 }

  public let examples: EmulatorExamples
  /// In the order of the targets, of which each gives one or several; all of the same training points.
  public let processes: [GaussianProcess]
  /// Of the variance, away from the middle of the training points; `nil` to state what the processes say.
  private let inflation: VarianceInflation?
  public let optimism: Double

  /// What the processes say as it is.
  init(_ examples: EmulatorExamples, _ processes: [GaussianProcess]) {
    self.init(examples, processes, inflation: nil, optimism: 1)
  }

  private init(
    _ examples: EmulatorExamples, _ processes: [GaussianProcess], inflation: VarianceInflation?, optimism: Double
  ) {
    self.examples = examples
    self.processes = processes
    self.inflation = inflation
    self.optimism = optimism
  }

  /// One process for each target, or one for all of them.
  public init?(_ examples: EmulatorExamples, _ fit: [FittedProcess]) {
    let geometry = examples.geometry
    guard let processes = Self.processes(examples, geometry, fit) else { return nil }
    self.init(
      examples, processes,
      inflation: VarianceInflation(
        examples.points, ratios: Self.leftOutRatios(processes, count: examples.points.count)),
      optimism: geometry.optimism)
  }

  /// Squares of left-out errors over what the processes state for them; one row per point, one column per target.
  private static func leftOutRatios(_ processes: [GaussianProcess], count: Int) -> Matrix {
    let targets = processes.reduce(0) { $0 + $1.outputCount }
    var ratios = Matrix(rows: count, columns: targets)
    var first = 0
    for process in processes {
      let left = process.leaveOneOut
      for (k, variance) in left.processVariance.enumerated() {
        for i in 0..<count {
          let stated = max(variance * left.relativeVariance[i], .leastNormalMagnitude)
          ratios[i, first + k] = left.residuals[i, k] * left.residuals[i, k] / stated
        }
      }
      first += process.outputCount
    }
    return ratios
  }

  static func processes(
    _ examples: EmulatorExamples, _ geometry: TrainingGeometry, _ fit: [FittedProcess]
  ) -> [GaussianProcess]? {
    let isShared = fit.count == 1
    guard isShared || fit.count == examples.outputs.columns else { return nil }
    let processes = parallelMap(fit.count) { k in
      fit[k].process(geometry, outputs: isShared ? examples.outputs : examples.column(k))
    }.compactMap { $0 }
    return processes.count == fit.count ? processes : nil
  }

  public var standardization: InputStandardization { examples.standardization }
  public var inputCount: Int { standardization.mean.count }
  public var targetCount: Int { processes.reduce(0) { $0 + $1.outputCount } }
  /// Number of points it was fitted to.
  public var pointCount: Int { examples.points.count }

  public func predict(standardized z: [Double]) -> EmulatedTargets {
    var targets = EmulatedTargets(mean: [], variance: [])
    guard let basis = processes.first?.basis else { return targets }
    let values = basis.values(z)
    for process in processes {
      let (mean, relative) = process.predict(z, basisValues: values)
      targets.mean += mean
      targets.variance += process.processVariance.map { relative * $0 }
    }
    guard let factor = inflation?(z) else { return targets }
    for k in targets.variance.indices { targets.variance[k] *= factor }
    return targets
  }

  public func mean(standardized z: [Double]) -> [Double] { processes.flatMap { $0.mean(z) } }

  public func jacobian(standardized z: [Double]) -> Matrix {
    Matrix(rows: targetCount, columns: inputCount, elements: processes.flatMap { $0.jacobian(z).elements })
  }

  public func pullback(
    standardized z: [Double], cotangent: ([Double]) -> [Double]
  ) -> (mean: [Double], gradient: [Double]) {
    guard let basis = processes.first?.basis else { return ([], Array(repeating: 0, count: z.count)) }
    let monomials = basis.values(z)
    let values = processes.map { $0.values(z, basisValues: monomials) }
    let mean = values.flatMap(\.mean)
    let weight = cotangent(mean)
    var gradient = [Double](repeating: 0, count: z.count)
    var first = 0
    for (process, value) in zip(processes, values) {
      let own = Array(weight[first..<first + process.outputCount])
      first += process.outputCount
      let slope = process.gradient(z, slopes: value.slopes, weight: own)
      for i in gradient.indices { gradient[i] += slope[i] }
    }
    return (mean, gradient)
  }

  public var leftOut: LeftOutPredictions {
    let left = processes.map(\.leaveOneOut)
    let factors = examples.points.map { inflation?($0) ?? 1 }
    let residuals = factors.indices.flatMap { i in left.flatMap { Array($0.residuals.row(i)) } }
    let variances = factors.indices.flatMap { i in
      left.flatMap { process in process.processVariance.map { factors[i] * process.relativeVariance[i] * $0 } }
    }
    return LeftOutPredictions(
      residuals: Matrix(rows: factors.count, columns: targetCount, elements: residuals),
      variances: Matrix(rows: factors.count, columns: targetCount, elements: variances))
  }

  public func conditionalVariance(at places: [[Double]]) -> any ConditionalVariance {
    let processes = processes
    return ConditionedProcesses(
      factors: places.map { inflation?($0) ?? 1 },
      processes: parallelMap(processes.count) { ConditionedProcess(processes[$0], at: places) })
  }
}

/// The processes of an emulator, given that some places are known.
private struct ConditionedProcesses: ConditionalVariance {
  /// By which the variances at each place are inflated.
  let factors: [Double]
  var processes: [ConditionedProcess]

  func variances(_ i: Int) -> [Double] {
    processes.flatMap { $0.variances(i, factor: factors[i]) }
  }

  mutating func learn(_ i: Int) {
    let current = processes
    processes = parallelMap(current.count) { k in
      var process = current[k]
      process.learn(i)
      return process
    }
  }
}
