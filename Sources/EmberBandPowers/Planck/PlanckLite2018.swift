import EmberLikelihood
import EmberNumerics
import EmberTheory

/// Planck 2018 high-l TT, TE, EE, marginalised over foregrounds: `plik_lite` v22 (Planck Collaboration V 2020,
/// arXiv:1907.12875), l = 30 ... 2508 in TT, 30 ... 1996 in TE and EE; 613 band powers.
///
/// Binned C_l are divided by A_planck^2 and compared with the data through their full covariance.
public struct PlanckLite2018: BandPowerLikelihood {
  public let model: BandPowerModel
  public let nuisanceParameters: [NuisanceParameterInfo] = [.planckCalibration]

  /// The spectra that have data, in the order of the data vector, and the number of bins of each.
  static let layout: [(kind: SpectrumKind, bins: Int)] = [(.lensedTT, 215), (.lensedTE, 199), (.lensedEE, 199)]

  private static let name = "planck2018_plik_lite"

  /// The last multipole of TT, and of TE and EE, that is kept beside data which see the same sky at higher resolution: ACT DR6 (Louis et
  /// al. 2025, arXiv:2503.14452), and the same for SPT-3G.
  private static let cuts: [String: (temperature: Int, polarisation: Int)] = [
    "act_dr6_cmbonly": (1000, 600), "spt3g_2018_lite": (1000, 600), "spt3g_2018_multifreq": (1000, 600),
  ]

  /// Reads what a user has asked for.
  public init(options: LikelihoodOptions) throws(LikelihoodError) {
    if let variant = options.variant {
      throw .option(likelihood: Self.name, key: "variant", value: variant, known: [])
    }
    guard let beside = options.beside else {
      try self.init(selection: options.selection)
      return
    }
    guard let cut = Self.cuts[beside] else {
      throw .option(likelihood: Self.name, key: "beside", value: beside, known: Self.cuts.keys.sorted())
    }
    try self.init(selection: options.selection) { $1 <= ($0 == .lensedTT ? cut.temperature : cut.polarisation) }
  }

  /// Reads the data.
  ///
  /// - Parameters:
  ///   - spectra: Only the band powers of these spectra, with their own block of the covariance; all by default.
  ///   - selection: which band powers, such as `TT only` or `ell<1000 only`.
  ///   - directory: The folder of the data; found by itself when `nil`.
  ///   - isKept: whether to keep a band power of a spectrum with its last multipole.
  public init(
    spectra: Set<SpectrumKind> = [.lensedTT, .lensedTE, .lensedEE], selection: [String] = [],
    directory: ResourceDirectory? = nil, where isKept: (SpectrumKind, Int) -> Bool = { _, _ in true }
  ) throws(LikelihoodError) {
    let name = Self.name
    let available = Self.layout.map(\.kind)
    guard !spectra.isEmpty, spectra.isSubset(of: available) else {
      throw .noSuchSpectra(
        likelihood: name, asked: SpectrumKind.allCases.filter(spectra.contains), available: available)
    }
    let tables: PlanckLiteTables
    do { tables = try PlanckLiteTables(ChecksummedFolder.likelihoodData("planck2018_plik_lite", directory)) } catch {
      throw .data(error)
    }
    let mask = try tables.selection.mask(selection, DataSection(DataNode(.none, line: nil), file: name, path: ""))
    let rows = tables.bands.indices.filter { row in
      let band = tables.bands[row]
      return mask[row] && spectra.contains(band.kind) && isKept(band.kind, band.multipoles.upperBound - 1)
    }
    guard !rows.isEmpty else {
      throw .option(likelihood: name, key: "data_selection", value: "\(selection)", known: ["what leaves something"])
    }
    model = BandPowerModel(
      name: name, transformations: [Calibration.planck], windows: BandPowerWindows(rows.map { tables.bands[$0] }),
      gaussian: try WhitenedGaussian(
        data: rows.map { tables.data[$0] }, covariance: tables.covariance(of: rows), name: name))
  }
}

/// The files of `plik_lite`, read and checked.
private struct PlanckLiteTables {
  let data: [Double]
  let bands: [BandPowerWindows.Band]
  /// The lower triangle of the covariance, row by row.
  private let triangle: [Double]

  init(_ directory: ChecksummedFolder) throws(DataFileError) {
    let layout = PlanckLite2018.layout
    let count = layout.reduce(0) { $0 + $1.bins }
    data = try directory.file("band_powers.txt").columns(3, rows: count)[1]
    let bins = try BinTable(directory.file("bins.txt"), directory.file("weights.txt"), bins: layout[0].bins)
    bands = layout.flatMap { kind, number in (0..<number).map { bins.window(kind, bin: $0) } }
    triangle = try directory.file("covariance_lower_triangle.f64le")
      .littleEndianDoubles(count: count * (count + 1) / 2)
  }

  /// What may be selected: spectra by their letters, multipoles by the middle of bins.
  var selection: DataSelection {
    DataSelection(
      names: bands.map { String($0.kind.rawValue.suffix(2)) },
      multipoles: bands.map { Double($0.multipoles.lowerBound + $0.multipoles.upperBound - 1) / 2 })
  }

  /// The block of the covariance of these rows, which ascend.
  func covariance(of rows: [Int]) -> Matrix {
    Matrix(lowerTriangle: triangle, keeping: rows)
  }
}
