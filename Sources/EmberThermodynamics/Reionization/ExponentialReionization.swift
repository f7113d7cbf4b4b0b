import EmberNumerics
import EmberTheory
import Glibc

/// x_e that falls exponentially beyond the redshift at which reionisation is complete, as CAMB's `ExpReionization` has it
/// (similar to arXiv:1509.02785 and arXiv:2006.16828), and a tanh in z for helium's second electron.
///
/// With d = z - z_c beyond completion x_e = (1 + f_He) exp(-lambda d^p S), S = d^2/(d^2 + w), where lambda makes d^p lambda = ln 2 at the midpoint.
public struct ExponentialReionization: ReionizationModel, Hashable {
  /// z_c: where reionisation is complete.
  public var completion = 6.1
  /// p: the power of d in the exponent.
  public var power = 1.0
  /// w: the smoothing at z_c, in units of squared redshift.
  public var smoothing = 0.02
  public var helium = HeliumReionization()
  /// The highest midpoint that is sought.
  public var highestRedshift = 50.0

  public init() {}

  public var identifier: String {
    "exponential(complete:\(completion),power:\(power),smoothing:\(smoothing),helium:\(helium.redshift):\(helium.width),"
      + "z<=\(highestRedshift))"
  }

  /// Midpoints nearer to completion are no different from a step.
  private var lowestRedshift: Double { completion + 1e-3 }

  /// Finds the midpoint for the model's optical depth, of which residual electrons of recombination are no part.
  public func history(_ background: Background) throws(TheoryError) -> ExponentialReionizationHistory {
    let wanted = background.model.tauReio
    let gas = RecombiningGas(background)
    func depth(_ z: Double) -> Double {
      make(redshift: z, gas.heliumRatio).opticalDepth(background.expansion, gas.thomsonRate)
    }
    let (least, most) = (depth(lowestRedshift), depth(highestRedshift))
    try check(wanted, least, most)
    let root = BrentRoot.find(
      lowestRedshift, highestRedshift, valueAtLow: least - wanted, valueAtHigh: most - wanted, tolerance: 1e-12
    ) {
      depth($0) - wanted
    }
    return make(redshift: root, gas.heliumRatio)
  }

  public func opticalDepth(midpoint redshift: Double, _ model: CosmologicalModel) throws(TheoryError) -> Double {
    guard redshift >= lowestRedshift else {
      throw .unphysical(
        parameter: ParameterName.reionizationRedshift.rawValue, value: redshift,
        requirement: "must be at least \(lowestRedshift) where reionisation is complete at z = \(completion)")
    }
    return depth(redshift, model)
  }

  public func check(_ model: CosmologicalModel) throws(TheoryError) {
    try check(model.tauReio, depth(lowestRedshift, model), depth(highestRedshift, model))
  }

  private func depth(_ redshift: Double, _ model: CosmologicalModel) -> Double {
    let atoms = AtomDensities(model)
    return make(redshift: redshift, atoms.heliumRatio).opticalDepth(Expansion(model), atoms.thomsonRate)
  }

  private func check(_ wanted: Double, _ least: Double, _ most: Double) throws(TheoryError) {
    guard wanted <= most else { throw .tooDeep(wanted, most: most, redshift: highestRedshift) }
    guard wanted >= least else {
      throw .unphysical(
        parameter: ParameterName.tauReio.rawValue, value: wanted,
        requirement: "must be at least \(least) where reionisation is complete at z = \(completion)")
    }
  }

  private func make(redshift: Double, _ heliumRatio: Double) -> ExponentialReionizationHistory {
    ExponentialReionizationHistory(settings: self, redshift: redshift, heliumRatio: heliumRatio)
  }
}

/// The reionisation history of ``ExponentialReionization``.
public struct ExponentialReionizationHistory: ReionizationHistory {
  private let settings: ExponentialReionization
  public let redshift: Double
  private let heliumRatio: Double
  /// lambda.
  private let rate: Double

  init(settings: ExponentialReionization, redshift: Double, heliumRatio: Double) {
    self.settings = settings
    self.redshift = redshift
    self.heliumRatio = heliumRatio
    rate = log(2.0) / pow(redshift - settings.completion, settings.power)
  }

  public func electronFraction(z: Double, residual: Double, residualSlope: Double) -> (value: Double, slope: Double) {
    let (first, firstSlope) = decay(z)
    let (second, secondSlope) = settings.helium.share(z)
    return (
      (1 + heliumRatio) * first + (1 - first) * residual + heliumRatio * second,
      (1 + heliumRatio - residual) * firstSlope + (1 - first) * residualSlope + heliumRatio * secondSlope
    )
  }

  /// The exponential and its derivative with respect to z.
  private func decay(_ z: Double) -> (Double, Double) {
    let d = z - settings.completion
    guard d > 0 else { return (1, 0) }
    let width = d * d + settings.smoothing
    let (smooth, bend) = (d * d / width, 2 * d * settings.smoothing / (width * width))
    let exponent = rate * pow(d, settings.power)
    let value = exp(-exponent * smooth)
    return (value, -value * exponent * (settings.power * smooth / d + bend))
  }

  /// kappa of these electrons alone, with `thomsonRate` = n_H sigma_T today in 1/Mpc.
  func opticalDepth(_ expansion: Expansion, _ thomsonRate: Double) -> Double {
    let whole = 24
    let complete = (0..<whole).map { settings.completion * Double($0) / Double(whole) }
    // To where the exponential is 10^-12, or recombination is not far; finer where it begins.
    let reach = min(pow(-log(1e-12) / rate, 1 / settings.power), 1000)
    let falling = (0...48).map { node -> Double in
      let x = Double(node) / 48
      return settings.completion + reach * x * x
    }
    return opticalDepth(expansion, thomsonRate, panels: complete + falling)
  }
}
