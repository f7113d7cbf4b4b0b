import EmberLikelihood
import EmberNumerics
import EmberTheory

/// Planck 2018 low-l EE, l = 2 ... 29: SimAll, the probability of D_l at each multipole from simulations of the 100 and 143 GHz maps
/// (Planck Collaboration V 2020, arXiv:1907.12875, section 2.2.5).
///
/// ln L is the sum over l of tables of ln p(D_l / A_planck^2). The published program takes the row below D_l; here tables are interpolated
/// between their rows, so that ln L has a slope, and go on beyond their ends, where the published one excludes.
public struct PlanckSimAll2018: SharedResponses {
  public let name = "planck2018_lowl_ee"
  public let request = TheoryRequest(spectra: [.lensedEE], lmax: multipoles.upperBound)
  public let nuisanceParameters: [NuisanceParameterInfo] = [.planckCalibration]
  public let isAffine = false
  public let peak: Double
  private let tables: [ProbabilityTable]

  private static let multipoles = 2...29
  private static let rows = 3000
  /// From one row to the next, in muK^2 of D_l.
  private static let step = 1e-4
  /// Negative power is excluded at once, power above 0.3 muK^2 within a few percent.
  private static let widths = (low: 1e-3, high: 1e-2)

  /// Reads the data from `directory`, which is found by itself when `nil`.
  public init(directory: ResourceDirectory? = nil) throws(LikelihoodError) {
    let columns = Self.multipoles.count
    let table: [Double]
    do {
      table = try ChecksummedFolder.likelihoodData("planck2018_simall", directory).file("ln_probability.f64le")
        .littleEndianDoubles(count: Self.rows * columns)
    } catch { throw .data(error) }
    guard table.allSatisfy(\.isFinite) else {
      throw .data(.malformed(path: "ln_probability.f64le", line: nil, expected: "finite logarithms"))
    }
    tables = (0..<columns).map { column in
      ProbabilityTable(
        (0..<Self.rows).map { table[$0 * columns + column] }, step: Self.step, widths: Self.widths)
    }
    peak = tables.reduce(0) { $0 + $1.peak }
  }

  public var bands: [DataBand] { Self.multipoles.map { DataBand(kind: .lensedEE, multipoles: $0..<$0 + 1) } }

  public func residual(_ products: TheoryProducts, nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    try roots(products, nuisance).map(\.value)
  }

  public func responses(
    _ changes: [TheoryProducts], at products: TheoryProducts, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [[Double]] {
    let scale = try scale(nuisance)
    let slopes = zip(Self.multipoles, try roots(products, nuisance)).map { scale * Self.factors[$0] * $1.slope }
    return changes.map { change in
      let values = change.spectra[.lensedEE] ?? []
      return zip(Self.multipoles, slopes).map { l, slope in l < values.count ? slope * values[l] : 0 }
    }
  }

  public func nuisanceResponses(
    _ products: TheoryProducts, nuisance: NuisanceParameters
  ) throws(TheoryError) -> [String: [Double]] {
    let powers = try powers(products, nuisance)
    let calibration = NuisanceParameterInfo.planckCalibration.name
    let perUnit = -2 / (nuisance[calibration] ?? .nan)
    return [calibration: zip(tables, powers).map { $0.root($1).slope * perUnit * $1 }]
  }

  public func calibration(_ nuisance: NuisanceParameters) throws(TheoryError) -> SpectrumCalibration? {
    _ = try scale(nuisance)
    return nil
  }

  /// The signed root of each multipole and its derivative by D_l / A_planck^2.
  private func roots(_ products: TheoryProducts, _ nuisance: NuisanceParameters) throws(TheoryError) -> [(
    value: Double, slope: Double
  )] {
    zip(tables, try powers(products, nuisance)).map { $0.root($1) }
  }

  /// D_l / A_planck^2 in muK^2.
  private func powers(_ products: TheoryProducts, _ nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    guard let values = products.spectra[.lensedEE], values.count > Self.multipoles.upperBound else {
      throw .notProvided("\(SpectrumKind.lensedEE.rawValue) to l = \(request.lmax)")
    }
    let scale = try scale(nuisance)
    let powers = Self.multipoles.map { scale * Self.factors[$0] * values[$0] }
    guard powers.allSatisfy(\.isFinite) else {
      throw .failed(stage: name, reason: "the spectra contain numbers that are not finite")
    }
    return powers
  }

  private func scale(_ nuisance: NuisanceParameters) throws(TheoryError) -> Double {
    let value = try nuisance.calibration(NuisanceParameterInfo.planckCalibration.name)
    return 1 / (value * value)
  }

  private static let factors = (0...multipoles.upperBound).map { PowerSpectra.bandPowerFactor(.lensedEE, l: $0) }
}
