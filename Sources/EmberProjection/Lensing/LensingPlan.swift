/// The part of a lensing calculation that depends on no spectrum: angles and recurrence coefficients. Worth keeping when many spectra
/// of one length are to be lensed.
public struct LensingPlan: Sendable {
  /// The highest lensed multipole.
  public let lmax: Int
  /// The highest unlensed multipole taken into account.
  public let lmaxUnlensed: Int
  let grid: LensingGrid
  let tables: LensingTables

  /// A plan for unlensed spectra up to `lmaxUnlensed` and lensed ones up to `lmax`; negative numbers count as zero.
  public init(lmaxUnlensed: Int, lmax: Int, precision: LensingPrecision = .default) {
    self.lmax = max(lmax, 0)
    self.lmaxUnlensed = max(lmaxUnlensed, 0)
    grid = LensingGrid(lmax: self.lmax, precision: precision)
    tables = LensingTables(lmax: max(self.lmax, self.lmaxUnlensed, LensingTables.first))
  }
}
