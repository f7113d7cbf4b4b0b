import EmberNumerics

/// An emulator of several targets by Gaussian processes over standardised inputs.
///
/// Principal components differ in smoothness and in noise, so each process has a kernel and hyperparameters of its own: with
/// shared ones the many weak components decide the lengths, and the stated variance is several times too large.
public struct GaussianProcessEmulator: Emulator {
  public let standardization: InputStandardization
  /// In the order of the targets, of which each gives one or several; all of the same training points.
  public let processes: [GaussianProcess]

  public init(standardization: InputStandardization, processes: [GaussianProcess]) {
    self.standardization = standardization
    self.processes = processes
  }

  public var inputCount: Int { standardization.mean.count }
  public var targetCount: Int { processes.reduce(0) { $0 + $1.outputCount } }

  public func predict(_ input: [Double]) -> EmulatedTargets { predict(standardized: standardization(input)) }

  public func predict(standardized z: [Double]) -> EmulatedTargets {
    var targets = EmulatedTargets(mean: [], variance: [])
    guard let basis = processes.first?.basis else { return targets }
    let values = basis.values(z)
    for process in processes {
      let (mean, relative) = process.predict(z, basisValues: values)
      targets.mean += mean
      targets.variance += process.processVariance.map { relative * $0 }
    }
    return targets
  }

  public func mean(standardized z: [Double]) -> [Double] { processes.flatMap { $0.mean(z) } }

  public func jacobian(_ input: [Double]) -> Matrix {
    let z = standardization(input)
    var rows: [Double] = []
    for process in processes {
      let jacobian = process.jacobian(z)
      for row in 0..<jacobian.rows { rows += standardization.gradient(Array(jacobian.row(row))) }
    }
    return Matrix(rows: targetCount, columns: inputCount, elements: rows)
  }
}
