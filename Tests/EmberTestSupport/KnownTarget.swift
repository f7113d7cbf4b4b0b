import EmberInference
import EmberNumerics
import Glibc

/// A density with a gradient and independent draws: what a sampler along trajectories must reproduce.
public struct KnownTarget: DifferentiableLogDensity {
  public let name: String
  public let support: [ClosedRange<Double>]
  /// ln of the density within the support, and its gradient.
  public let density: @Sendable ([Double]) -> SurfacePoint
  /// An independent draw.
  public let draw: @Sendable (inout RandomStream) -> [Double]
  /// Where trajectories run; the density itself unless a test says otherwise.
  public var surface: @Sendable ([Double]) -> SurfacePoint?
  /// What a first stage decides by; `nil` where the density decides alone.
  public var approximation: (@Sendable ([Double]) -> Double)?
  /// What the density does not exceed, where that is known without it; `nil` where nothing is.
  public var bound: (@Sendable ([Double]) -> Double?)?
  /// The covariance from which the mass matrix is made.
  public let covariance: Matrix

  public var dimension: Int { support.count }

  public init(
    name: String, support: [ClosedRange<Double>], covariance: Matrix,
    density: @escaping @Sendable ([Double]) -> SurfacePoint,
    draw: @escaping @Sendable (inout RandomStream) -> [Double]
  ) {
    self.name = name
    self.support = support
    self.covariance = covariance
    self.density = density
    self.draw = draw
    surface = density
  }

  public func makeEvaluator(chain: Int, seed: UInt64) -> Evaluator { Evaluator(target: self) }

  public struct Evaluator: DifferentiableLogDensityEvaluator {
    let target: KnownTarget

    public mutating func evaluate(_ x: [Double]) -> Evaluation<NoAnnotation> {
      let isInside = zip(target.support, x).allSatisfy { $0.contains($1) }
      let approximation = isInside ? target.approximation?(x) : nil
      return Evaluation(
        logDensity: isInside ? approximation ?? target.density(x).value : -.infinity, approximation: approximation,
        annotation: NoAnnotation())
    }

    public mutating func evaluate(_ x: [Double], above threshold: Double) -> Evaluation<NoAnnotation> {
      guard let bound = target.bound?(x), bound < threshold else { return evaluate(x) }
      return Evaluation(logDensity: -.infinity, upperBound: bound, annotation: NoAnnotation())
    }

    public mutating func confirm(_ evaluation: inout Evaluation<NoAnnotation>, at x: [Double]) {
      evaluation.logDensity = target.density(x).value
    }

    public func surface(_ x: [Double]) -> SurfacePoint? { target.surface(x) }
  }
}

extension KnownTarget {
  private static let everywhere = -Double.infinity...Double.infinity

  /// A Gaussian in four dimensions with correlations of 0.6, shifted by `shift` standard deviations.
  public static func gaussian(shift: Double = 0) -> KnownTarget {
    let base = GaussianTarget.correlated(4)
    let sigma = (0..<4).map { base.covariance[$0, $0].squareRoot() }
    let mean = base.mean.indices.map { base.mean[$0] + shift * sigma[$0] }
    return gaussian(
      "correlated Gaussian", mean: mean, covariance: base.covariance, support: mean.map { _ in everywhere })
  }

  /// A correlated Gaussian in three dimensions of which the limits of two parameters cut most away: one half, and all but a slice.
  public static var truncated: KnownTarget {
    let covariance = Matrix(rows: 3, columns: 3, elements: [1, 0.8, 0.3, 0.8, 1, 0.4, 0.3, 0.4, 1])
    return gaussian(
      "truncated Gaussian", mean: [0, 0, 0], covariance: covariance,
      support: [0...(.infinity), -0.3...0.9, everywhere])
  }

  private static func gaussian(
    _ name: String, mean: [Double], covariance: Matrix, support: [ClosedRange<Double>]
  ) -> KnownTarget {
    guard let factor = CholeskyFactor(covariance) else { preconditionFailure("not positive definite") }
    return KnownTarget(name: name, support: support, covariance: covariance) { x in
      let offset = zip(x, mean).map { $0 - $1 }
      let slope = factor.solve(offset)
      return SurfacePoint(value: -zip(offset, slope).reduce(0) { $0 + $1.0 * $1.1 } / 2, gradient: slope.map { -$0 })
    } draw: { random in
      while true {
        let x = zip(mean, factor.multiplyLower(mean.map { _ in random.normal() })).map(+)
        if zip(support, x).allSatisfy({ $0.contains($1) }) { return x }
      }
    }
  }

  /// A Gaussian bent along a parabola: y is a unit normal deviate around x^2 - 1, x one of standard deviation 1.
  public static var banana: KnownTarget {
    KnownTarget(name: "banana", support: [everywhere, everywhere], covariance: Matrix(diagonal: [1, 2])) { x in
      let height = x[1] - (x[0] * x[0] - 1)
      return SurfacePoint(
        value: -(x[0] * x[0] + height * height) / 2, gradient: [-x[0] + 2 * x[0] * height, -height])
    } draw: { random in
      let x = random.normal()
      return [x, x * x - 1 + random.normal()]
    }
  }

  /// Neal's funnel (2003, Ann. Stat. 31, 705) of gentler slope: v is a unit normal deviate, three others have the variance exp(v).
  public static var funnel: KnownTarget {
    KnownTarget(
      name: "funnel", support: Array(repeating: everywhere, count: 4), covariance: Matrix(diagonal: [1, 1, 1, 1])
    ) { x in
      let precision = exp(-x[0])
      let square = x.dropFirst().reduce(0) { $0 + $1 * $1 }
      return SurfacePoint(
        value: -(x[0] * x[0] + square * precision + 3 * x[0]) / 2,
        gradient: [-x[0] + square * precision / 2 - 1.5] + x.dropFirst().map { -$0 * precision })
    } draw: { random in
      let v = random.normal()
      return [v] + (0..<3).map { _ in exp(v / 2) * random.normal() }
    }
  }
}
