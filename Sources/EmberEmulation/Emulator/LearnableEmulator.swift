import EmberNumerics

/// An emulator that learns from examples within a second or so, and knows what it would have said at each of them without it: it can
/// serve while a run samples.
///
/// A complete ``fit(_:after:_:)`` finds what takes time to find, which a checkpoint keeps. With it and the examples the emulator is
/// built again bit by bit, and with further examples until the next complete fit.
public protocol LearnableEmulator: Emulator {
  /// What a complete fit finds.
  associatedtype Fit: Sendable, Hashable, Codable

  /// What reports call it.
  static var title: String { get }

  /// With how many examples it is worth trying beside other kinds.
  static var contestedCounts: ClosedRange<Int> { get }

  /// Of more examples it takes so many that stand for all, unless a user says otherwise.
  static var mostExamples: Int { get }

  /// A complete fit; `nil` when there are too few examples.
  ///
  /// - Parameters:
  ///   - examples: inputs and targets.
  ///   - earlier: what an earlier fit has found, which may be taken for a start.
  ///   - options: what a user may choose of a fit.
  static func fit(_ examples: EmulatorExamples, after earlier: Fit?, _ options: EmulatorOptions) -> Fit?

  /// The emulator of a fit on these examples; `nil` when they do not belong together.
  init?(_ examples: EmulatorExamples, _ fit: Fit)

  /// An emulator to be kept, for which a longer fit is worth it; `nil` when there are too few examples.
  static func pretrained(_ examples: EmulatorExamples) -> Self?

  /// Between inputs and what the emulator sees of them.
  var standardization: InputStandardization { get }

  /// Values and error variances of all targets at a standardised input z.
  func predict(standardized z: [Double]) -> EmulatedTargets

  /// The values alone.
  func mean(standardized z: [Double]) -> [Double]

  /// d target / dz; one row per target.
  func jacobian(standardized z: [Double]) -> Matrix

  /// The values, and sum_k w_k d target_k / dz with weights made from the values.
  func pullback(standardized z: [Double], cotangent: ([Double]) -> [Double]) -> (mean: [Double], gradient: [Double])

  /// What it would have said at each example without it.
  var leftOut: LeftOutPredictions { get }

  /// How many times larger than stated the squares of errors at new points are expected to be, because the examples have had their say
  /// in what is stated.
  var optimism: Double { get }

  /// The variances at many standardised inputs, and how they shrink when some of these are learnt.
  func conditionalVariance(at places: [[Double]]) -> any ConditionalVariance
}

/// What a user may choose about single kinds.
public struct EmulatorOptions: Sendable, Hashable {
  /// The kernels that Gaussian processes try.
  public var kernels = Kernel.allCases

  public init() {}
}

/// Variances of an emulator's errors at many places, given what it has learnt and some of these places besides, all else as it is.
public protocol ConditionalVariance: Sendable {
  /// Those of all targets at place number `i`.
  func variances(_ i: Int) -> [Double]

  /// Takes place number `i` for known from now on.
  mutating func learn(_ i: Int)
}

extension LearnableEmulator {
  public static var contestedCounts: ClosedRange<Int> { 0...Int.max }
  /// Many enough for any run.
  public static var mostExamples: Int { 5000 }

  public static func pretrained(_ examples: EmulatorExamples) -> Self? {
    fit(examples, after: nil, EmulatorOptions()).flatMap { Self(examples, $0) }
  }

  public func predict(_ input: [Double]) -> EmulatedTargets { predict(standardized: standardization(input)) }

  public func jacobian(_ input: [Double]) -> Matrix {
    let own = jacobian(standardized: standardization(input))
    let rows = (0..<own.rows).flatMap { standardization.gradient(Array(own.row($0))) }
    return Matrix(rows: own.rows, columns: own.columns, elements: rows)
  }

  public func pullback(
    _ input: [Double], cotangent: ([Double]) -> [Double]
  ) -> (mean: [Double], gradient: [Double]) {
    let (mean, gradient) = pullback(standardized: standardization(input), cotangent: cotangent)
    return (mean, standardization.gradient(gradient))
  }
}
