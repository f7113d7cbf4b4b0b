import EmberNumerics

/// An emulator of several targets by Gaussian processes over inputs standardised together; targets may share a process.
public struct GaussianProcessEmulator: Emulator {
  public let standardization: InputStandardization
  public let processes: [GaussianProcess]

  /// Processes over the same standardised inputs, at least one; their outputs in order are the targets.
  public init(standardization: InputStandardization, processes: [GaussianProcess]) {
    precondition(!processes.isEmpty, "an emulator needs a target")
    self.standardization = standardization
    self.processes = processes
  }

  public var inputCount: Int { standardization.mean.count }
  public var targetCount: Int { processes.reduce(0) { $0 + $1.outputCount } }

  public func predict(_ input: [Double]) -> EmulatedTargets { predict(standardized: standardization(input)) }

  /// The prediction at an input that is standardised already.
  public func predict(standardized z: [Double]) -> EmulatedTargets {
    var result = EmulatedTargets(mean: [], variance: [])
    let h = processes[0].basis.values(z)
    for process in processes {
      let (mean, relative) = process.predict(z, basisValues: h)
      result.mean += mean
      for variance in process.processVariance { result.variance.append(relative * variance) }
    }
    return result
  }

  public func jacobian(_ input: [Double]) -> Matrix {
    let z = standardization(input)
    let rows = processes.flatMap { process in
      let jacobian = process.jacobian(z)
      return (0..<jacobian.rows).flatMap { standardization.gradient(Array(jacobian.row($0))) }
    }
    return Matrix(rows: targetCount, columns: inputCount, elements: rows)
  }
}
