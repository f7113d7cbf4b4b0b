import EmberNumerics

/// What an emulator says at a point: values of its targets and the variances of their errors, which are independent.
public struct EmulatedTargets: Sendable, Equatable {
  public var mean: [Double]
  public var variance: [Double]

  public init(mean: [Double], variance: [Double]) {
    self.mean = mean
    self.variance = variance
  }
}

/// A cheap stand-in for an expensive function of a few inputs, wherever it has learnt: while a run samples, beforehand, or in another
/// program.
///
/// One that learns from examples within a second or so is a ``LearnableEmulator``.
public protocol Emulator: Sendable {
  /// The kind, as designs and manifests spell it.
  static var kindName: String { get }
  /// What the names of its arrays in an archive begin with.
  static var archivePrefix: String { get }

  /// Number of inputs.
  var inputCount: Int { get }
  /// Number of targets.
  var targetCount: Int { get }

  /// Values and error variances of all targets at `input`.
  func predict(_ input: [Double]) -> EmulatedTargets

  /// d target / d input at `input`; one row per target.
  func jacobian(_ input: [Double]) -> Matrix

  /// The values at `input`, and sum_k w_k d target_k / d input.
  ///
  /// - Parameters:
  ///   - input: one number for each input.
  ///   - cotangent: makes the weights w from the values.
  func pullback(_ input: [Double], cotangent: ([Double]) -> [Double]) -> (mean: [Double], gradient: [Double])

  /// All that predictions need, as arrays whose names begin with ``archivePrefix``.
  var arrays: [String: NPYArray] { get }

  /// The emulator that arrays of an archive describe.
  ///
  /// - Throws: `StorageError` when arrays are missing, of wrong shape or not finite.
  init(_ archive: EmulatorArchive) throws(StorageError)
}

extension Emulator {
  /// By the Jacobian; kinds that have a shorter way take that.
  public func pullback(
    _ input: [Double], cotangent: ([Double]) -> [Double]
  ) -> (mean: [Double], gradient: [Double]) {
    let mean = predict(input).mean
    return (mean, jacobian(input).product(cotangent(mean), transpose: true))
  }
}
