import EmberLikelihood
import EmberNumerics
import EmberTheory

/// Planck 2018 low-l TT in two bins, l = 2 ... 15 and 16 ... 29: the Commander likelihood compressed to two independent
/// Gaussians by Prince & Dunkley (2019, arXiv:1909.05869).
///
/// Binned C_l are divided by A_planck^2; nothing correlates with ``PlanckLite2018``, so the two add.
public struct PlanckLowLTT2018: BandPowerLikelihood {
  public let model: BandPowerModel
  public let nuisanceParameters: [NuisanceParameterInfo] = [.planckCalibration]

  /// Reads the data from `directory`, which is found by itself when `nil`.
  public init(directory: ResourceDirectory? = nil) throws(LikelihoodError) {
    let name = "planck2018_lowl_tt"
    let columns: [[Double]]
    let bins: BinTable
    do {
      let directory = try ChecksummedFolder.likelihoodData("planck2018_plik_lite", directory)
      columns = try directory.file("low_l_band_powers.txt").columns(3, rows: 2)
      bins = try BinTable(directory.file("low_l_bins.txt"), directory.file("low_l_weights.txt"), bins: 2)
    } catch { throw .data(error) }
    model = BandPowerModel(
      name: name, transformations: [Calibration.planck],
      windows: BandPowerWindows((0..<2).map { bins.window(.lensedTT, bin: $0) }),
      gaussian: try WhitenedGaussian(
        data: columns[1], covariance: Matrix(diagonal: columns[2].map { $0 * $0 }), name: name))
  }
}
