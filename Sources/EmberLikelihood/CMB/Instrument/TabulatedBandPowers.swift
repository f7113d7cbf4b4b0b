import EmberNumerics
import EmberTheory

/// The Gaussian likelihood of a table of band powers, such as `ember mock` writes. It has no nuisance parameters.
public struct TabulatedBandPowers: BandPowerLikelihood {
  public let model: BandPowerModel
  public let nuisanceParameters: [NuisanceParameterInfo] = []

  /// - Throws: ``LikelihoodError/badCovariance(likelihood:)`` when the covariance is not positive definite or does not hold
  ///   every band once.
  public init(_ table: BandPowerTable, name: String) throws(LikelihoodError) {
    model = BandPowerModel(
      name: name, transformations: [], windows: BandPowerWindows(table.bands.map(\.window)),
      gaussian: try WhitenedGaussian(
        data: table.values, blocks: table.blocks.map { ($0.rows, $0.covariance) }, name: name))
  }

  /// Reads a file.
  ///
  /// - Throws: ``LikelihoodError/data(_:)`` as ``BandPowerTable/init(path:)``.
  public init(path: String, name: String) throws(LikelihoodError) {
    let table: BandPowerTable
    do { table = try BandPowerTable(path: path) } catch { throw .data(error) }
    try self.init(table, name: name)
  }
}
