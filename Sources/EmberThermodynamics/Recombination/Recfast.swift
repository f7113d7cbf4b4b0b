import EmberTheory

/// RECFAST: effective three-level hydrogen and helium (Seager, Sasselov & Scott 1999, 2000), helium with triplet states and
/// continuum opacity (Wong, Moss & Scott 2008), hydrogen corrected by two Gaussians.
///
/// Neutral fractions and temperature ratio are integrated together (`RateIntegration`).
public struct Recfast: RecombinationModel {
  /// F_H: factor on hydrogen's recombination rate.
  public var hydrogenFudge = 1.125
  /// F_He: exponent of the continuum opacity in the helium singlet line.
  public var heliumFudge = 0.8472367977
  /// Amplitudes, centres in ln(1+z) and widths of the Gaussians that multiply the Lyman-alpha escape coefficient K.
  public var amplitudes = SIMD2(-0.1395272483, 0.0729891952)
  public var centres = SIMD2(7.2813061282, 6.7667038679)
  public var widths = SIMD2(0.163896641, 0.2785834127)

  public init() {}

  /// Fitted to CosmoRec (Chluba & Thomas 2011, arXiv:1010.3631): the defaults.
  public static let cosmoRec = Recfast()

  /// The constants of RECFAST 1.5.2, with which the analyses of Planck were made (Planck 2015, arXiv:1502.01589, section 2.1).
  public static let planck: Recfast = {
    var model = Recfast()
    model.heliumFudge = 0.86
    model.amplitudes = SIMD2(-0.14, 0.079)
    model.centres = SIMD2(7.28, 6.73)
    model.widths = SIMD2(0.18, 0.33)
    return model
  }()

  public var identifier: String {
    "recfast(F_H:\(hydrogenFudge),F_He:\(heliumFudge),A:\(amplitudes.x):\(amplitudes.y),"
      + "z:\(centres.x):\(centres.y),w:\(widths.x):\(widths.y))"
  }

  public func history(_ background: Background) throws(TheoryError) -> RecombinationHistory {
    try RateIntegration.history(RecfastRates(self, RecombiningGas(background)), on: RateIntegration.grid)
  }

  public func roughHistory(_ background: Background) throws(TheoryError) -> RecombinationHistory {
    try RateIntegration.history(RecfastRates(self, RecombiningGas(background)), on: RateIntegration.roughGrid)
  }
}
