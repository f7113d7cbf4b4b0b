import EmberNumerics
import Glibc

/// The prior of one parameter, normalised to unit probability.
public enum Prior1D: Sendable, Hashable, Codable {
  /// Constant between two finite limits.
  case uniform(min: Double, max: Double)
  /// Gaussian with mean `loc` and standard deviation `scale`, on the whole line.
  case normal(loc: Double, scale: Double)
  /// Gaussian between limits.
  case truncatedNormal(TruncatedNormal)
  /// Proportional to 1/x between two positive limits.
  case logUniform(min: Double, max: Double)

  /// ln p(x); minus infinity outside the support.
  public func logDensity(_ x: Double) -> Double {
    switch self {
    case .uniform(let min, let max): x >= min && x <= max ? -log(max - min) : -.infinity
    case .normal(_, let scale): logShape(x) - log(scale) - log(2 * .pi) / 2
    case .truncatedNormal(let distribution): distribution.logDensity(x)
    case .logUniform(let min, let max): x >= min && x <= max ? -log(x) - log(log(max / min)) : -.infinity
    }
  }

  /// What ``logDensity(_:)`` is but for a constant, inside the support: what a minimiser adds to ln L.
  public func logShape(_ x: Double) -> Double {
    switch self {
    case .uniform: return 0
    case .normal(let loc, let scale):
      let t = (x - loc) / scale
      return -t * t / 2
    case .truncatedNormal(let distribution):
      let t = (x - distribution.loc) / distribution.scale
      return -t * t / 2
    case .logUniform: return -log(x)
    }
  }

  /// d ln p / dx inside the support.
  public func logDensityDerivative(_ x: Double) -> Double {
    switch self {
    case .uniform: 0
    case .normal(let loc, let scale): (loc - x) / (scale * scale)
    case .truncatedNormal(let distribution): (distribution.loc - x) / (distribution.scale * distribution.scale)
    case .logUniform: -1 / x
    }
  }

  /// The inverse variance of the Gaussian that this is but for limits; 0 where there is none.
  public var precision: Double {
    switch self {
    case .normal(_, let scale): 1 / (scale * scale)
    case .truncatedNormal(let distribution): 1 / (distribution.scale * distribution.scale)
    case .uniform, .logUniform: 0
    }
  }

  /// A random value.
  public func draw(using random: inout RandomStream) -> Double {
    switch self {
    case .uniform(let min, let max): min + (max - min) * random.uniform()
    case .normal(let loc, let scale): loc + scale * random.normal()
    case .truncatedNormal(let distribution): distribution.draw(using: &random)
    case .logUniform(let min, let max):
      Swift.min(Swift.max(min * exp(log(max / min) * random.uniform()), min), max)
    }
  }

  /// Where the density is not zero.
  public var support: ClosedRange<Double> {
    switch self {
    case .uniform(let min, let max), .logUniform(let min, let max): min...max
    case .normal: -Double.infinity...Double.infinity
    case .truncatedNormal(let distribution): distribution.min...distribution.max
    }
  }

  public var mean: Double {
    switch self {
    case .uniform(let min, let max): (min + max) / 2
    case .normal(let loc, _): loc
    case .truncatedNormal(let distribution): distribution.mean
    case .logUniform(let min, let max): (max - min) / log(max / min)
    }
  }

  public var standardDeviation: Double {
    switch self {
    case .uniform(let min, let max): (max - min) / 12.0.squareRoot()
    case .normal(_, let scale): scale
    case .truncatedNormal(let distribution): distribution.standardDeviation
    case .logUniform(let min, let max):
      Swift.max(0, (max * max - min * min) / (2 * log(max / min)) - mean * mean).squareRoot()
    }
  }

  /// Throws `InferenceError.invalidSetting` unless limits and widths make a distribution in double precision.
  public func validate(name: String) throws(InferenceError) {
    if let objection {
      throw .invalidSetting(name: "prior of \(name)", value: "\(self)", requirement: objection)
    }
  }

  /// What is wrong with limits or width; `nil` when nothing is.
  public var objection: String? {
    switch self {
    case .uniform(let min, let max):
      guard min.isFinite, max.isFinite else { return "both limits must be finite: it has no density otherwise" }
      guard min < max else { return "min (\(min)) is not below max (\(max))" }
      return (max - min).isFinite ? nil : "max - min is too large a number"
    case .normal(let loc, let scale):
      guard loc.isFinite, scale.isFinite, scale > 0 else { return "scale (\(scale)) is not positive and finite" }
      return Self.isUsable(scale) ? nil : "scale (\(scale)) is too large or too small a number"
    case .truncatedNormal(let distribution):
      guard Self.isUsable(distribution.scale) else { return "scale (\(distribution.scale)) is too large or too small" }
      return distribution.isProper ? nil : "the limits leave nothing of the distribution"
    case .logUniform(let min, let max):
      guard min > 0, max.isFinite else { return "both limits must be positive and finite" }
      return min < max ? nil : "min (\(min)) is not below max (\(max))"
    }
  }

  /// Squares of widths, and their inverses, are finite.
  private static func isUsable(_ scale: Double) -> Bool { scale >= 1e-100 && scale <= 1e100 }
}

extension Prior1D {
  /// The product with a Gaussian density: a distribution, and ln of the factor that makes it one. `nil` where the product has no
  /// form here.
  public func multiplied(byNormal loc: Double, scale: Double) -> (prior: Prior1D, logFactor: Double)? {
    switch self {
    case .uniform(let min, let max):
      let result = TruncatedNormal(loc: loc, scale: scale, min: min, max: max)
      return (.truncatedNormal(result), result.logMass - log(max - min))
    case .normal(let ownLoc, let ownScale):
      let (center, width, factor) = Self.product((ownLoc, ownScale), (loc, scale))
      return (.normal(loc: center, scale: width), factor)
    case .truncatedNormal(let own):
      let (center, width, factor) = Self.product((own.loc, own.scale), (loc, scale))
      let result = TruncatedNormal(loc: center, scale: width, min: own.min, max: own.max)
      return (.truncatedNormal(result), factor + result.logMass - own.logMass)
    case .logUniform: return nil
    }
  }

  /// The normal distribution proportional to the product of two, and ln of the factor.
  private static func product(_ a: (loc: Double, scale: Double), _ b: (loc: Double, scale: Double))
    -> (loc: Double, scale: Double, logFactor: Double)
  {
    let total = (a.scale * a.scale + b.scale * b.scale).squareRoot()
    let share = b.scale / total * (b.scale / total)
    return (
      b.loc + share * (a.loc - b.loc), a.scale / total * b.scale,
      Prior1D.normal(loc: b.loc, scale: total).logDensity(a.loc)
    )
  }
}
