import EmberTheory

/// Hydrogen as an effective multi-level atom with a correction for radiative transfer in Lyman alpha, and helium, as HyRec-2 has them
/// (Ali-Haimoud & Hirata 2010, 2011, arXiv:1006.1355, 1011.3758; Lee & Ali-Haimoud 2020, arXiv:2007.14114): no fudge factors.
///
/// Neutral fractions and temperature ratio are integrated together (`RateIntegration`), without HyRec's expansions around equilibrium and its
/// switches between equations, which depend on parameters: the history is a smooth function of them.
public struct EffectiveAtom: RecombinationModel {
  /// Whether Lyman alpha escapes as radiative transfer has it (HyRec-2's default), rather than in Sobolev's approximation.
  public var radiativeTransfer = true

  public init() {}

  public var identifier: String { "effective_atom(rates:hyrec2,transfer:\(radiativeTransfer ? "swift" : "sobolev"))" }

  public func history(_ background: Background) throws(TheoryError) -> RecombinationHistory {
    try RateIntegration.history(EffectiveAtomRates(background, corrected: radiativeTransfer), on: RateIntegration.grid)
  }

  public func roughHistory(_ background: Background) throws(TheoryError) -> RecombinationHistory {
    try RateIntegration.history(
      EffectiveAtomRates(background, corrected: radiativeTransfer), on: RateIntegration.roughGrid)
  }
}
