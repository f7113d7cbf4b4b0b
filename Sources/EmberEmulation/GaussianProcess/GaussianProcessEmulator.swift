import EmberNumerics

/// An emulator of several targets by one Gaussian process each, over inputs standardised together.
public struct GaussianProcessEmulator: Emulator {
  public let standardization: InputStandardization
  public let processes: [GaussianProcess]

  /// Processes of one output each over the same standardised inputs; at least one.
  public init(standardization: InputStandardization, processes: [GaussianProcess]) {
    precondition(!processes.isEmpty, "an emulator needs a target")
    self.standardization = standardization
    self.processes = processes
  }

  public var inputCount: Int { standardization.mean.count }
  public var targetCount: Int { processes.count }

  public func predict(_ input: [Double]) -> EmulatedTargets { predict(standardized: standardization(input)) }

  /// The prediction at an input that is standardised already.
  public func predict(standardized z: [Double]) -> EmulatedTargets {
    var result = EmulatedTargets(mean: [], variance: [])
    result.mean.reserveCapacity(processes.count)
    result.variance.reserveCapacity(processes.count)
    let h = processes[0].basis.values(z)
    for process in processes {
      let (mean, relative) = process.predict(z, basisValues: h)
      result.mean.append(mean[0])
      result.variance.append(relative * process.processVariance[0])
    }
    return result
  }

  public func jacobian(_ input: [Double]) -> Matrix {
    let z = standardization(input)
    let rows = processes.flatMap { standardization.gradient(Array($0.jacobian(z).row(0))) }
    return Matrix(rows: targetCount, columns: inputCount, elements: rows)
  }
}
