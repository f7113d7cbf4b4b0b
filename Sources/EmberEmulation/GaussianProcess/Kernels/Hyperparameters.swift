import Glibc

/// What shapes a Gaussian process: a length per input and the noise variance relative to the process variance, as
/// logarithms. The process variance itself follows from the data in closed form.
///
/// Observed slopes have a noise of their own: a solver's derivatives are less exact than its values.
public struct Hyperparameters: Sendable, Hashable {
  /// ln length per input, then ln relative noise of values and, where slopes are observed, of slopes (per squared unit of input).
  public var logarithms: [Double]
  /// Number of inputs.
  let dimension: Int

  /// From stored logarithms, the last of which is the noise of values.
  public init(logarithms: [Double]) {
    self.logarithms = logarithms
    dimension = logarithms.count - 1
  }

  /// A start for a fit: lengths of a few standard deviations and little noise.
  init(_ geometry: TrainingGeometry) {
    dimension = geometry.dimension
    logarithms = Array(repeating: log(3.0), count: dimension) + [log(1e-5)]
    if geometry.hasSlopes { logarithms.append(Self.firstSlopeNoise) }
  }

  /// What an earlier fit found, for points that may have slopes where those had none, or none where they had; `nil` when it is of
  /// another dimension.
  init?(_ fitted: [Double], _ geometry: TrainingGeometry) {
    dimension = geometry.dimension
    guard (dimension + 1...dimension + 2).contains(fitted.count), fitted.allSatisfy(\.isFinite) else { return nil }
    logarithms = Array(fitted.prefix(dimension + 1))
    if geometry.hasSlopes {
      logarithms.append(fitted.count > dimension + 1 ? fitted[dimension + 1] : Self.firstSlopeNoise)
    }
  }

  public var inverseLengths: [Double] { logarithms.prefix(dimension).map { exp(-$0) } }
  public var relativeNoise: Double { exp(logarithms[dimension]) }
  /// That of values where no slopes are observed.
  public var relativeSlopeNoise: Double { exp(logarithms[logarithms.count - 1]) }

  /// Ten times as much noise, for a covariance that is not positive definite.
  mutating func raiseNoise() { for i in dimension..<logarithms.count { logarithms[i] += log(10) } }

  /// Bounds of a fit. The smallest noise is what the covariance needs to stay positive definite in double precision. Slopes of
  /// what the mean function leaves may be all noise.
  static func bounds(_ geometry: TrainingGeometry) -> (lower: [Double], upper: [Double]) {
    let d = geometry.dimension
    var lower = Array(repeating: log(0.3), count: d) + [log(1e-9)]
    var upper = Array(repeating: log(60.0), count: d) + [log(1.0)]
    if geometry.hasSlopes {
      lower.append(log(1e-9))
      upper.append(log(1e4))
    }
    return (lower, upper)
  }

  private static let firstSlopeNoise = log(1e-4)
}
