/// What is lensed: unlensed spectra and the lensing potential, continued to the multipoles that still matter.
package struct LensingInput: Sendable {
  private(set) var tt, te, ee, phiphi: [Double]

  /// Continues what the line of sight gave, for lensed spectra to `lmax`.
  package init(_ unlensed: UnlensedSpectra, lmax: Int, precision: LensingPrecision) {
    let extended = UnlensedExtension(
      tt: unlensed.tt, te: unlensed.te, ee: unlensed.ee, lmax: precision.unlensedEnd(lmax: lmax))
    (tt, te, ee) = (extended.tt, extended.te, extended.ee)
    phiphi = LensingPotentialExtension(phiphi: unlensed.pp, lmax: precision.potentialEnd(lmax: lmax)).phiphi
  }

  /// How the input changes along a direction of the unlensed spectra.
  ///
  /// The continuation is fitted by a search that leaves 1e-8 of its acoustic scale open. So its difference is taken over a long step, 10^-3 of
  /// the spectra, while lensing itself allows a short one.
  package static func derivative(
    at unlensed: UnlensedSpectra, along direction: UnlensedSpectra, lmax: Int, precision: LensingPrecision
  ) -> LensingInput {
    let change = zip(direction.tt, unlensed.tt).dropFirst(2).reduce(0) { max($0, abs($1.0 / $1.1)) }
    let step = 1e-3 / max(change, 1e-30)
    let ahead = LensingInput(unlensed.adding(step, direction), lmax: lmax, precision: precision)
    let behind = LensingInput(unlensed.adding(-step, direction), lmax: lmax, precision: precision)
    return ahead.adding(-1, behind).scaled(by: 0.5 / step)
  }

  /// The same with the power of the lensing potential times a factor.
  package func scalingPotential(by factor: Double) -> LensingInput {
    var result = self
    if factor != 1 { result.phiphi = phiphi.map { factor * $0 } }
    return result
  }

  /// How the input changes with a factor on the power of the lensing potential.
  package var alongPotential: LensingInput {
    var result = scaled(by: 0)
    result.phiphi = phiphi
    return result
  }

  /// The sum with a multiple of another input of the same multipoles.
  package func adding(_ factor: Double, _ other: LensingInput) -> LensingInput {
    combined(other) { $0 + factor * $1 }
  }

  private func scaled(by factor: Double) -> LensingInput { combined(self) { x, _ in factor * x } }

  private func combined(_ other: LensingInput, _ combine: (Double, Double) -> Double) -> LensingInput {
    var result = self
    result.tt = zip(tt, other.tt).map(combine)
    result.te = zip(te, other.te).map(combine)
    result.ee = zip(ee, other.ee).map(combine)
    result.phiphi = zip(phiphi, other.phiphi).map(combine)
    return result
  }
}

extension LensedSpectra {
  /// Lenses spectra that were continued for the same `lmax` and precision.
  package init(_ input: LensingInput, lmax: Int, precision: LensingPrecision) {
    self.init(
      tt: input.tt, te: input.te, ee: input.ee, phiphi: input.phiphi, lmax: lmax, precision: precision)
  }
}

extension LensedSpectra {
  /// Lenses what the line of sight gave, continued to the multipoles that still matter.
  package init(_ unlensed: UnlensedSpectra, lmax: Int, precision: LensingPrecision = .default) {
    self.init(LensingInput(unlensed, lmax: lmax, precision: precision), lmax: lmax, precision: precision)
  }
}
