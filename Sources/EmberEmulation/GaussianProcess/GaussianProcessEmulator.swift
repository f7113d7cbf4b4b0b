import EmberNumerics

/// An emulator of several targets by Gaussian processes that share kernel and hyperparameters, over standardised inputs.
///
/// Sharing makes fit and prediction cheaper by the number of targets, and few points determine common lengths better than
/// one set per target.
public struct GaussianProcessEmulator: Emulator {
  public let standardization: InputStandardization
  public let process: GaussianProcess

  public init(standardization: InputStandardization, process: GaussianProcess) {
    self.standardization = standardization
    self.process = process
  }

  public var inputCount: Int { standardization.mean.count }
  public var targetCount: Int { process.outputCount }

  public func predict(_ input: [Double]) -> EmulatedTargets { predict(standardized: standardization(input)) }

  public func predict(standardized z: [Double]) -> EmulatedTargets {
    let (mean, relative) = process.predict(z, basisValues: process.basis.values(z))
    return EmulatedTargets(mean: mean, variance: process.processVariance.map { relative * $0 })
  }

  public func jacobian(_ input: [Double]) -> Matrix {
    let jacobian = process.jacobian(standardization(input))
    let rows = (0..<jacobian.rows).flatMap { standardization.gradient(Array(jacobian.row($0))) }
    return Matrix(rows: targetCount, columns: inputCount, elements: rows)
  }
}
