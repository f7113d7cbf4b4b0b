import EmberLikelihood
import EmberNumerics
import EmberTheory

/// B modes of BICEP2, Keck and Planck (BICEP2/Keck and Planck Collaborations 2015, arXiv:1502.00612): spectra between maps in bins of
/// l = 20 ... 335, over dust and synchrotron radiation, as a ``HamimecheLewisLikelihood``. B modes are those of lensing and of tensors
/// together.
public enum BicepKeckPlanck2015 {
  /// Which maps and bins are used.
  public enum Variant: String, CaseIterable, Sendable {
    /// BICEP2 and Keck beside 217 and 353 GHz, the first five bins (l < 200): the published choice.
    case published
    /// All five maps in all nine bins.
    case allMaps = "all_maps"

    fileprivate var maps: [Int] { self == .published ? [0, 3, 4] : Array(0..<BicepKeckPlanck2015.mapNames.count) }
    fileprivate var bins: Int { self == .published ? 5 : BicepKeckPlanck2015.bins }
  }

  private static let name = "bicep_keck_planck2015"
  private static let lmax = 600
  private static let bins = 9
  private static let mapNames = ["B2K", "P100", "P143", "P217", "P353"]

  /// - Throws: `LikelihoodError/option(likelihood:key:value:known:)` for what there is not.
  public static func likelihood(options: LikelihoodOptions) throws(LikelihoodError) -> HamimecheLewisLikelihood {
    var others = options
    others.variant = nil
    try others.requireNone(name)
    let variant = options.variant ?? Variant.published.rawValue
    guard let variant = Variant(rawValue: variant) else {
      throw .option(likelihood: name, key: "variant", value: variant, known: Variant.allCases.map(\.rawValue))
    }
    return try likelihood(variant)
  }

  /// Reads the data from `directory`, which is found by itself when `nil`.
  public static func likelihood(_ variant: Variant = .published, directory: ResourceDirectory? = nil)
    throws(LikelihoodError) -> HamimecheLewisLikelihood
  {
    let found: ResourceDirectory
    do throws(DataFileError) {
      found = if let directory { directory } else { try .likelihoodData().subdirectory(name) }
    } catch { throw .data(error) }
    let data = try read(try DataFolder(path: found.path))
    let maps = variant.maps
    let pairs = maps.indices.flatMap { i in (0...i).map { (i, $0) } }
    // The place of each pair among all.
    let places = pairs.map { i, j in maps[i] * (maps[i] + 1) / 2 + maps[j] }
    let rows = (0..<variant.bins).flatMap { bin in places.map { bin * pairCount + $0 } }
    var transforms: [HamimecheLewis] = []
    var noise: [[Double]] = []
    for bin in 0..<variant.bins {
      func triangle(_ values: [Double]) -> [Double] { places.map { values[bin * pairCount + $0] } }
      noise.append(triangle(data.noise))
      let (measured, fiducial) = (zip(triangle(data.measured), noise[bin]), zip(triangle(data.fiducial), noise[bin]))
      guard
        let transform = HamimecheLewis(
          measured: Matrix(lowerTriangle: measured.map { $0 + $1 }, keeping: Array(maps.indices)),
          fiducial: Matrix(lowerTriangle: fiducial.map { $0 + $1 }, keeping: Array(maps.indices)))
      else { throw .badCovariance(likelihood: name) }
      transforms.append(transform)
    }
    guard let factor = CholeskyFactor(Matrix(lowerTriangle: data.covariance, keeping: rows)) else {
      throw .badCovariance(likelihood: name)
    }
    let parameters = PolarizedForegroundParameter.common
    var references = DustAndSynchrotron.References()
    references.synchrotron = 150
    let foregrounds = DustAndSynchrotron(
      maps: maps.map { DustAndSynchrotron.Map(bandpass: data.bandpasses[$0]) },
      pairs: pairs.enumerated().map { DustAndSynchrotron.Pair(place: $0, maps: $1) },
      parameters: Dictionary(uniqueKeysWithValues: parameters.map { ($0, $0.rawValue) }), references: references,
      lmax: lmax)
    return HamimecheLewisLikelihood(
      BandPowerTheory(
        name: name, transformations: [foregrounds], windows: windows(data.windows, rows, pairs, maps)),
      transforms: transforms, noise: noise,
      weights: .covariance(factor, elements: Array(pairs.indices)), nuisanceParameters: parameters.map(\.info))
  }

  private static func windows(_ windows: Matrix, _ rows: [Int], _ pairs: [(Int, Int)], _ maps: [Int])
    -> BandPowerWindows
  {
    let layout = pairs.map { DataSpectrum(.lensedBB, channels: [mapNames[maps[$0]], mapNames[maps[$1]]]) }
    let own = rows.enumerated().map { place, row in
      let weights = windows.row(row).enumerated().map { $1 * PowerSpectra.bandPowerFactor(.lensedBB, l: $0 + 2) }
      return BandPowerWindows.Window(row: place, spectrum: place % pairs.count, first: 2, weights: weights)
    }
    return BandPowerWindows(layout: layout, count: rows.count, own)
  }
}

/// Its files.
extension BicepKeckPlanck2015 {
  private struct Arrays {
    var measured: [Double]
    var noise: [Double]
    var fiducial: [Double]
    var windows: Matrix
    /// The lower triangle.
    var covariance: [Double]
    var bandpasses: [Bandpass]
  }

  private static var pairCount: Int { mapNames.count * (mapNames.count + 1) / 2 }

  private static func read(_ folder: DataFolder) throws(LikelihoodError) -> Arrays {
    func array(_ name: String, _ count: Int?) throws(LikelihoodError) -> DataFolder.Table {
      let table = try folder.array("arrays.npz#" + name)
      guard count.map({ $0 == table.values.count }) ?? (table.columns == 2) else {
        throw .data(
          .malformed(path: folder.path(of: "arrays.npz"), line: nil, expected: "an array \(name) of its size"))
      }
      return table
    }
    let count = bins * pairCount
    var bandpasses: [Bandpass] = []
    for map in mapNames {
      let table = try array("bandpass_" + map, nil)
      guard let bandpass = Bandpass(table) else {
        throw .data(
          .malformed(
            path: folder.path(of: "arrays.npz"), line: nil, expected: "ascending frequencies in bandpass_\(map)"))
      }
      bandpasses.append(bandpass)
    }
    return Arrays(
      measured: try array("measured", count).values, noise: try array("noise", count).values,
      fiducial: try array("fiducial", count).values,
      windows: Matrix(rows: count, columns: lmax - 1, elements: try array("windows", count * (lmax - 1)).values),
      covariance: try array("covariance", count * (count + 1) / 2).values, bandpasses: bandpasses)
  }
}

extension Bandpass {
  /// A table of two columns, frequency in GHz and response; `nil` unless there are such.
  package init?(_ table: DataFolder.Table) {
    guard table.shape.count == 2, table.columns == 2 else { return nil }
    let columns = (0..<2).map { c in stride(from: c, to: table.values.count, by: 2).map { table.values[$0] } }
    self.init(frequencies: columns[0], response: columns[1])
  }
}
