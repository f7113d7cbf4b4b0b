import EmberTheory

extension LensedSpectra {
  /// Lenses what the line of sight gave.
  init(_ unlensed: UnlensedSpectra, lmax: Int) {
    self.init(tt: unlensed.tt, te: unlensed.te, ee: unlensed.ee, phiphi: unlensed.pp, lmax: lmax)
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
