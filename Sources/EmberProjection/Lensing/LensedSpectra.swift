import EmberNumerics
import EmberTheory

/// CMB spectra after weak lensing, by full-sky correlation functions (Challinor & Lewis 2005, astro-ph/0502425; Lewis & Challinor
/// 2006, sec. 4.2), to third order in the anisotropic deflection correlation C_gl,2 and to all orders in the isotropic one.
///
/// Second order, the usual choice, errs by 0.002 % in TT, 0.005 % in EE and 0.012 % in BB (l = 1500 ... 2500); third order by less than
/// 0.0005 % in each. B modes below l = 200 are put right for the limited range of angles (see `LargeScaleBModes`).
public struct LensedSpectra: Sendable, Equatable {
  /// Lensed C_l in the units of the unlensed ones, for l = 0 ... lmax; zero for l < 2.
  public let tt, te, ee, bb: [Double]

  /// Lenses spectra given for l = 0, 1, 2 ... as far as their arrays go (the shortest counts); beyond, and below l = 2, they count as zero.
  ///
  /// For 0.003 % up to l = 2500 the unlensed spectra have to reach l = 4000 (see ``UnlensedExtension``) and the potential L = 10000.
  /// Input that is not finite gives output that is not finite.
  /// - Parameters:
  ///   - tt: Unlensed C_l^TT, any unit squared; likewise `te` and `ee`.
  ///   - te: Unlensed C_l^TE.
  ///   - ee: Unlensed C_l^EE.
  ///   - phiphi: C_L of the lensing potential, dimensionless.
  ///   - lmax: The highest lensed multipole wanted.
  ///   - precision: Angular range and resolution.
  public init(
    tt: [Double], te: [Double], ee: [Double], phiphi: [Double], lmax: Int, precision: LensingPrecision = .default
  ) {
    let plan = LensingPlan(
      lmaxUnlensed: min(tt.count, te.count, ee.count) - 1, lmax: lmax, precision: precision)
    self.init(tt: tt, te: te, ee: ee, phiphi: phiphi, plan: plan)
  }

  /// Lenses spectra with tables made beforehand.
  public init(tt: [Double], te: [Double], ee: [Double], phiphi: [Double], plan: LensingPlan) {
    let deflection = DeflectionCorrelation(potential: phiphi, grid: plan.grid)
    let records = LensingRecords(tables: plan.tables, tt: tt, te: te, ee: ee)
    let changes = parallelMap(plan.grid.angles.count) { block in
      LensingKernel(
        tables: plan.tables, angles: plan.grid.angles[block], variance: deflection.variance[block],
        anisotropy: deflection.anisotropy[block]
      ).change(records)
    }
    let change = CorrelationTransform(changes: changes, grid: plan.grid, tables: plan.tables, lmax: plan.lmax)
    func sum(_ unlensed: [Double], _ change: (Int) -> Double) -> [Double] {
      (0...plan.lmax).map { l in l < 2 ? 0 : (l < unlensed.count ? unlensed[l] : 0) + change(l) }
    }
    self.tt = sum(tt) { change.tt[$0] }
    self.te = sum(te) { change.te[$0] }
    self.ee = sum(ee) { (change.plus[$0] + change.minus[$0]) / 2 }
    let limited = sum([]) { (change.plus[$0] - change.minus[$0]) / 2 }
    let largeScale = LargeScaleBModes(
      ee: ee, phiphi: phiphi, grid: plan.grid, deflection: deflection, lmax: plan.lmax)
    self.bb = limited.enumerated().map { l, b in
      l < 2 || l >= largeScale.correction.count ? b : b + largeScale.correction[l]
    }
  }

  private init(tt: [Double], te: [Double], ee: [Double], bb: [Double]) {
    (self.tt, self.te, self.ee, self.bb) = (tt, te, ee, bb)
  }

  /// The difference to other spectra of the same multipoles, per unit of `step`.
  package func difference(_ other: LensedSpectra, over step: Double) -> LensedSpectra {
    func slope(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { ($0 - $1) / step } }
    return LensedSpectra(
      tt: slope(tt, other.tt), te: slope(te, other.te), ee: slope(ee, other.ee), bb: slope(bb, other.bb))
  }
}

extension LensedSpectra {
  /// One of the lensed spectra for l = 0 ... lmax; nil for the other kinds.
  package func spectrum(_ kind: SpectrumKind) -> [Double]? {
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
  package var needsLensing: Bool { !spectra.isDisjoint(with: [.lensedTT, .lensedTE, .lensedEE, .lensedBB]) }
}
