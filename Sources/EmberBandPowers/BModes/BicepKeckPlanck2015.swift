import EmberLikelihood
import EmberNumerics
import EmberTheory

/// B modes of BICEP2, Keck and Planck (BICEP2/Keck and Planck Collaborations 2015, arXiv:1502.00612): spectra between maps in bins of
/// l = 20 ... 335, over dust and synchrotron radiation, by the probability of Hamimeche and Lewis 2008 (arXiv:0801.0554).
///
/// -2 ln L = x^T C^-1 x with the elements x of `HamimecheLewis` of all bins; no normalisation constants. B modes are those of lensing and
/// of tensors together.
public struct BicepKeckPlanck2015: Likelihood {
  public let name = Self.folder
  public let request = TheoryRequest(spectra: [.lensedBB], lmax: lmax)
  public let nuisanceParameters = DustAndSynchrotron.Name.allCases.map(\.info)
  public let isAffine = false
  private let foregrounds: DustAndSynchrotron
  /// One for each bin.
  private let transforms: [HamimecheLewis]
  private let noise: [Matrix]
  private let maps: Int
  /// Of x.
  private let covariance: CholeskyFactor

  /// Which maps and bins are used.
  public enum Variant: String, CaseIterable, Sendable {
    /// BICEP2 and Keck beside 217 and 353 GHz, the first five bins (l < 200): the published choice.
    case published
    /// All five maps in all nine bins.
    case allMaps = "all_maps"

    fileprivate var maps: [Int] { self == .published ? [0, 3, 4] : Array(0..<BicepKeckPlanck2015.mapNames.count) }
    fileprivate var bins: Int { self == .published ? 5 : BicepKeckPlanck2015.bins }
  }

  private static let folder = "bicep_keck_planck2015"
  private static let lmax = 600
  private static let bins = 9
  private static let mapNames = ["B2K", "P100", "P143", "P217", "P353"]

  /// - Throws: `LikelihoodError/option(likelihood:key:value:known:)` for what there is not.
  public init(options: LikelihoodOptions) throws(LikelihoodError) {
    var others = options
    others.variant = nil
    try others.requireNone(Self.folder)
    let variant = options.variant ?? Variant.published.rawValue
    guard let variant = Variant(rawValue: variant) else {
      throw .option(
        likelihood: Self.folder, key: "variant", value: variant, known: Variant.allCases.map(\.rawValue))
    }
    try self.init(variant)
  }

  /// Reads the data from `directory`, which is found by itself when `nil`.
  public init(_ variant: Variant = .published, directory: ResourceDirectory? = nil) throws(LikelihoodError) {
    let found: ResourceDirectory
    do throws(DataFileError) {
      found = if let directory { directory } else { try .likelihoodData().subdirectory(Self.folder) }
    } catch { throw .data(error) }
    let folder = try DataFolder(path: found.path)
    let data = try Self.read(folder)
    let maps = variant.maps
    self.maps = maps.count
    let pairs = maps.indices.flatMap { i in (0...i).map { (i, $0) } }
    // The place of each pair among all.
    let places = pairs.map { i, j in maps[i] * (maps[i] + 1) / 2 + maps[j] }
    let all = Self.pairCount
    let rows = (0..<variant.bins).flatMap { bin in places.map { bin * all + $0 } }
    func matrices(_ values: [Double]) -> [Matrix] {
      (0..<variant.bins).map { bin in Self.symmetric(places.map { values[bin * all + $0] }, maps.count) }
    }
    let noise = matrices(data.noise)
    var transforms: [HamimecheLewis] = []
    for (bin, (measured, fiducial)) in zip(matrices(data.measured), matrices(data.fiducial)).enumerated() {
      guard
        let transform = HamimecheLewis(measured: measured.adding(noise[bin]), fiducial: fiducial.adding(noise[bin]))
      else { throw .badCovariance(likelihood: name) }
      transforms.append(transform)
    }
    var own = Matrix(rows: rows.count, columns: rows.count)
    for (i, a) in rows.enumerated() { for (j, b) in rows.enumerated() { own[i, j] = data.covariance[a, b] } }
    guard let factor = CholeskyFactor(own) else { throw .badCovariance(likelihood: name) }
    self.noise = noise
    self.transforms = transforms
    covariance = factor
    foregrounds = DustAndSynchrotron(
      bandpasses: maps.map { data.bandpasses[$0] },
      windows: Matrix(
        rows: rows.count, columns: data.windows.columns, elements: rows.flatMap { Array(data.windows.row($0)) }),
      pairs: (0..<variant.bins).flatMap { _ in pairs })
  }

  public func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    whitened(try values(products, try foregrounds(nuisance)).map(\.transformed))
  }

  public func response(_ change: TheoryProducts, at products: TheoryProducts, nuisance: NuisanceParameters)
    throws(TheoryError) -> [Double]
  {
    try responses([change], at: products, nuisance: nuisance)[0]
  }

  public func responses(_ changes: [TheoryProducts], at products: TheoryProducts, nuisance: NuisanceParameters)
    throws(TheoryError) -> [[Double]]
  {
    let values = try values(products, try foregrounds(nuisance))
    var powers: [[Double]] = []
    for change in changes { powers.append(try spectra(change, required: false)) }
    return respond(powers, values)
  }

  public func nuisanceResponses(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError)
    -> [String: [Double]]
  {
    let power = try foregrounds(nuisance)
    let values = try values(products, power)
    let slopes = power.slopes.map { (name: $0.key.rawValue, change: $0.value) }
    return Dictionary(uniqueKeysWithValues: zip(slopes.map(\.name), respond(slopes.map(\.change), values)))
  }

  public func calibration(_ nuisance: NuisanceParameters) throws(TheoryError) -> SpectrumCalibration? {
    try foregrounds.check(nuisance)
    return nil
  }

  /// The CMB's power in each datum, noise aside; none where a change has no B modes.
  private func spectra(_ products: TheoryProducts, required: Bool) throws(TheoryError) -> [Double] {
    guard let values = products.spectra[.lensedBB] else {
      if required { throw .notProvided("\(SpectrumKind.lensedBB.rawValue) to l = \(Self.lmax)") }
      return [Double](repeating: 0, count: foregrounds.windows.rows)
    }
    guard values.count > Self.lmax || !required else {
      throw .notProvided("\(SpectrumKind.lensedBB.rawValue) to l = \(Self.lmax)")
    }
    let powers = (2...Self.lmax).map { $0 < values.count ? Self.factors[$0] * values[$0] : 0 }
    guard powers.allSatisfy(\.isFinite) else {
      throw .failed(stage: name, reason: "the spectra contain numbers that are not finite")
    }
    return foregrounds.windows * powers
  }

  /// The transform of each bin for the CMB and foregrounds.
  private func values(
    _ products: TheoryProducts, _ foregrounds: DustAndSynchrotron.Power
  ) throws(TheoryError) -> [HamimecheLewis.Value] {
    let powers = zip(try spectra(products, required: true), foregrounds.values).map { $0 + $1 }
    var result: [HamimecheLewis.Value] = []
    for (bin, transform) in transforms.enumerated() {
      guard let value = transform(matrix(powers, bin).adding(noise[bin])) else {
        throw .failed(stage: name, reason: "the spectra between maps are no covariance")
      }
      result.append(value)
    }
    return result
  }

  /// What each change of the powers does to the residual. Of many changes, each bin's transform is asked for its slopes only once.
  private func respond(_ changes: [[Double]], _ values: [HamimecheLewis.Value]) -> [[Double]] {
    let count = maps * (maps + 1) / 2
    func transformed(_ change: [Double], _ bin: Int) -> [Double] {
      triangle(transforms[bin].response(Self.symmetric(change, maps), at: values[bin]))
    }
    func part(_ change: [Double], _ bin: Int) -> [Double] { Array(change[bin * count..<(bin + 1) * count]) }
    let bins = transforms.indices
    guard changes.count > count else {
      return changes.map { change in covariance.solveLower(bins.flatMap { transformed(part(change, $0), $0) }) }
    }
    let slopes = bins.map { bin in
      let columns = (0..<count).map { i in transformed((0..<count).map { $0 == i ? 1 : 0 }, bin) }
      return Matrix(rows: count, columns: count, elements: columns.flatMap { $0 })
    }
    return changes.map { change in
      covariance.solveLower(bins.flatMap { slopes[$0].product(part(change, $0), transpose: true) })
    }
  }

  private func whitened(_ bins: [Matrix]) -> [Double] { covariance.solveLower(bins.flatMap(triangle)) }

  /// The lower triangle of a symmetric matrix.
  private func triangle(_ matrix: Matrix) -> [Double] {
    (0..<maps).flatMap { i in (0...i).map { matrix[i, $0] } }
  }

  private func matrix(_ powers: [Double], _ bin: Int) -> Matrix {
    let count = maps * (maps + 1) / 2
    return Self.symmetric(Array(powers[bin * count..<(bin + 1) * count]), maps)
  }

  private static let factors = (0...lmax).map { PowerSpectra.bandPowerFactor(.lensedBB, l: $0) }
}

/// Its files.
extension BicepKeckPlanck2015 {
  private struct Arrays {
    var measured: [Double]
    var noise: [Double]
    var fiducial: [Double]
    var windows: Matrix
    var covariance: Matrix
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
    let triangle = try array("covariance", count * (count + 1) / 2).values
    var bandpasses: [Bandpass] = []
    for map in mapNames {
      let table = try array("bandpass_" + map, nil)
      let columns = (0..<2).map { c in stride(from: c, to: table.values.count, by: 2).map { table.values[$0] } }
      guard let bandpass = Bandpass(frequencies: columns[0], response: columns[1]) else {
        throw .data(
          .malformed(
            path: folder.path(of: "arrays.npz"), line: nil, expected: "ascending frequencies in bandpass_\(map)"))
      }
      bandpasses.append(bandpass)
    }
    return Arrays(
      measured: try array("measured", count).values, noise: try array("noise", count).values,
      fiducial: try array("fiducial", count).values,
      windows: Matrix(
        rows: count, columns: lmax - 1, elements: try array("windows", count * (lmax - 1)).values),
      covariance: symmetric(triangle, count), bandpasses: bandpasses)
  }

  /// A symmetric matrix by its lower triangle.
  private static func symmetric(_ triangle: [Double], _ size: Int) -> Matrix {
    Matrix(lowerTriangle: triangle, keeping: Array(0..<size))
  }
}

extension Matrix {
  /// The sum of two of one size.
  fileprivate func adding(_ other: Matrix) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: zip(elements, other.elements).map { $0 + $1 })
  }
}
