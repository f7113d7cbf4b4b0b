import EmberLikelihood
import EmberNumerics
import EmberTheory

/// The Gaussian likelihood of a table of band powers, such as `ember mock` writes. It has no nuisance parameters.
public struct TabulatedBandPowers: BandPowerLikelihood {
  public let model: BandPowerModel
  public let nuisanceParameters: [NuisanceParameterInfo] = []

  /// - Throws: `LikelihoodError/badCovariance(likelihood:)` when there is no band, a number is not finite, or the covariance is
  ///   not positive definite or does not hold every band once.
  public init(_ table: BandPowerTable, name: String) throws(LikelihoodError) {
    guard !table.bands.isEmpty, table.values.count == table.bands.count, table.values.allSatisfy(\.isFinite),
      table.blocks.allSatisfy({ $0.covariance.elements.allSatisfy(\.isFinite) })
    else { throw .badCovariance(likelihood: name) }
    model = BandPowerModel(
      name: name, transformations: [], windows: BandPowerWindows(table.bands.map(\.window)),
      gaussian: try WhitenedGaussian(
        data: table.values, blocks: table.blocks.map { ($0.rows, $0.covariance) }, name: name))
  }

  /// Reads a file.
  ///
  /// - Throws: `LikelihoodError/data(_:)` as ``BandPowerTable/init(path:)``.
  public init(path: String, name: String) throws(LikelihoodError) {
    let table: BandPowerTable
    do { table = try BandPowerTable(path: path) } catch { throw .data(error) }
    try self.init(table, name: name)
  }
}
