import EmberTheory

extension LensedSpectra {
  /// Lenses what the line of sight gave, continued to the multipoles that still matter.
  init(_ unlensed: UnlensedSpectra, lmax: Int, precision: LensingPrecision = .default) {
    self.init(LensingInput(unlensed, lmax: lmax, precision: precision), lmax: lmax, precision: precision)
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
