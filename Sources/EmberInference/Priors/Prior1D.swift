import EmberNumerics
import Glibc

/// The prior of one parameter, normalised to unit probability.
public enum Prior1D: Sendable, Hashable, Codable {
  /// Constant between two finite limits.
  case uniform(min: Double, max: Double)
  /// Gaussian with mean `loc` and standard deviation `scale`, on the whole line.
  case normal(loc: Double, scale: Double)

  /// ln p(x); minus infinity outside the support.
  public func logDensity(_ x: Double) -> Double {
    switch self {
    case .uniform(let min, let max): return x >= min && x <= max ? -log(max - min) : -.infinity
    case .normal(let loc, let scale):
      let t = (x - loc) / scale
      return -t * t / 2 - log(scale) - log(2 * .pi) / 2
    }
  }

  /// d ln p / dx inside the support.
  public func logDensityDerivative(_ x: Double) -> Double {
    switch self {
    case .uniform: 0
    case .normal(let loc, let scale): (loc - x) / (scale * scale)
    }
  }

  /// A random value.
  public func draw(using random: inout RandomStream) -> Double {
    switch self {
    case .uniform(let min, let max): min + (max - min) * random.uniform()
    case .normal(let loc, let scale): loc + scale * random.normal()
    }
  }

  /// Where the density is not zero.
  public var support: ClosedRange<Double> {
    switch self {
    case .uniform(let min, let max): min...max
    case .normal: -Double.infinity...Double.infinity
    }
  }

  public var mean: Double {
    switch self {
    case .uniform(let min, let max): (min + max) / 2
    case .normal(let loc, _): loc
    }
  }

  public var standardDeviation: Double {
    switch self {
    case .uniform(let min, let max): (max - min) / 12.0.squareRoot()
    case .normal(_, let scale): scale
    }
  }

  /// Throws `InferenceError.invalidSetting` unless min < max, or scale > 0, all finite.
  public func validate(name: String) throws(InferenceError) {
    switch self {
    case .uniform(let min, let max):
      guard min.isFinite, max.isFinite, min < max else {
        throw .invalidSetting(
          name: "prior of \(name)", value: "[\(min), \(max)]", requirement: "min must be below max, both finite")
      }
    case .normal(let loc, let scale):
      guard loc.isFinite, scale.isFinite, scale > 0 else {
        throw .invalidSetting(
          name: "prior of \(name)", value: "normal(\(loc), \(scale))", requirement: "scale must be positive and finite")
      }
    }
  }
}
