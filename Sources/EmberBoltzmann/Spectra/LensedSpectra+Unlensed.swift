import EmberTheory

extension LensedSpectra {
  /// Lenses what the line of sight gave, continued to the multipoles that still matter.
  init(_ unlensed: UnlensedSpectra, lmax: Int, precision: LensingPrecision = .default) {
    let extended = UnlensedExtension(
      tt: unlensed.tt, te: unlensed.te, ee: unlensed.ee, lmax: precision.unlensedEnd(lmax: lmax))
    let potential = LensingPotentialExtension(phiphi: unlensed.pp, lmax: precision.potentialEnd(lmax: lmax))
    self.init(
      tt: extended.tt, te: extended.te, ee: extended.ee, phiphi: potential.phiphi, lmax: lmax, precision: precision)
  }

  /// One of the lensed spectra for l = 0 ... lmax; nil for the other kinds.
  func spectrum(_ kind: SpectrumKind) -> [Double]? {
    switch kind {
    case .lensedTT: tt
    case .lensedTE: te
    case .lensedEE: ee
    case .lensedBB: bb
    default: nil
    }
  }
}

extension TheoryRequest {
  /// True when a lensed spectrum is asked for.
  var needsLensing: Bool { !spectra.isDisjoint(with: [.lensedTT, .lensedTE, .lensedEE, .lensedBB]) }
}
