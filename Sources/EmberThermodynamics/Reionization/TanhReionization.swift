import EmberNumerics
import EmberTheory

/// x_e as a tanh in (1+z)^1.5, or another power, for hydrogen with the first electron of helium, and a tanh in z for helium's second
/// (Lewis, Weller & Battye 2006; Lewis 2008, appendix B).
public struct TanhReionization: ReionizationModel, Hashable {
  /// Width in z of hydrogen's reionisation.
  public var width = 0.5
  /// The power of 1+z in which it is a tanh.
  public var exponent = 1.5
  public var helium = HeliumReionization()
  /// The highest midpoint that is sought.
  public var highestRedshift = 50.0

  public init() {}

  public var identifier: String {
    let power = exponent == 1.5 ? "" : "exponent:\(exponent),"
    return "tanh(\(power)width:\(width),helium:\(helium.redshift):\(helium.width),z<=\(highestRedshift))"
  }

  /// Finds the midpoint for the model's optical depth, of which residual electrons of recombination are no part.
  ///
  /// An optical depth too small even for a midpoint at z = 0 scales the whole history, so that 0 means no reionisation.
  public func history(_ background: Background) throws(TheoryError) -> TanhReionizationHistory {
    let wanted = background.model.tauReio
    let gas = RecombiningGas(background)
    func depth(_ z: Double) -> Double {
      make(redshift: z, scale: 1, gas.heliumRatio).opticalDepth(background.expansion, gas.thomsonRate)
    }
    let least = depth(0)
    if wanted <= least { return make(redshift: 0, scale: wanted / least, gas.heliumRatio) }
    let most = depth(highestRedshift)
    guard wanted <= most else { throw .tooDeep(wanted, most: most, redshift: highestRedshift) }
    let root = BrentRoot.find(
      0, highestRedshift, valueAtLow: least - wanted, valueAtHigh: most - wanted, tolerance: 1e-12
    ) {
      depth($0) - wanted
    }
    return make(redshift: root, scale: 1, gas.heliumRatio)
  }

  public func opticalDepth(midpoint redshift: Double, _ model: CosmologicalModel) -> Double {
    let atoms = AtomDensities(model)
    return make(redshift: redshift, scale: 1, atoms.heliumRatio).opticalDepth(Expansion(model), atoms.thomsonRate)
  }

  /// The largest optical depth that a model can have.
  func largestDepth(_ model: CosmologicalModel) -> Double { opticalDepth(midpoint: highestRedshift, model) }

  /// Throws where ``history(_:)`` would, without an integral over the background.
  public func check(_ model: CosmologicalModel) throws(TheoryError) {
    if model.tauReio <= surelyReached(model) { return }
    let most = largestDepth(model)
    guard model.tauReio <= most else {
      throw .tooDeep(model.tauReio, most: most, redshift: highestRedshift)
    }
  }

  /// An optical depth that a model can have for certain: what the electrons up to a part of the highest redshift make, all of them free; 0 where
  /// that is not known.
  private func surelyReached(_ model: CosmologicalModel) -> Double {
    guard exponent == 1.5 else { return 0 }
    let (expansion, atoms) = (Expansion(model), AtomDensities(model))
    let end = highestRedshift - Self.certainWidths * width * (1 + highestRedshift).squareRoot()
    func integrand(_ z: Double) -> Double { (1 + z) / expansion.conformalHubble(1 / (1 + z)) }
    let sum = Self.rule.integrate(0, end / 4, integrand) + Self.rule.integrate(end / 4, end, integrand)
    return Self.certainShare * (1 + atoms.heliumRatio) * atoms.thomsonRate * sum
  }

  private static let rule = GaussLegendre(count: 6)
  /// Widths below the midpoint where reionisation is complete.
  private static let certainWidths = 4.0
  /// For what few nodes are off by.
  private static let certainShare = 0.95

  private func make(redshift: Double, scale: Double, _ heliumRatio: Double) -> TanhReionizationHistory {
    TanhReionizationHistory(settings: self, redshift: redshift, scale: scale, heliumRatio: heliumRatio)
  }
}
