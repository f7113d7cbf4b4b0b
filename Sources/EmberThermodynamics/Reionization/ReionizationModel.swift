import EmberTheory

/// A model of the reionisation of the universe.
public protocol ReionizationModel: Sendable {
  associatedtype History: ReionizationHistory

  /// Name and settings, spelled out without spaces: part of the key of stored results.
  var identifier: String { get }

  /// The optical depth of a history with its midpoint at a redshift, in a universe whatever its own optical depth.
  func opticalDepth(midpoint redshift: Double, _ model: CosmologicalModel) -> Double

  /// The history whose optical depth is that of the background's model.
  func history(_ background: Background) throws(TheoryError) -> History

  /// Throws where ``history(_:)`` would, in a fraction of its time.
  func check(_ model: CosmologicalModel) throws(TheoryError)
}

/// How reionisation adds free electrons to those that recombination left over.
public protocol ReionizationHistory: Sendable {
  /// Redshift of the midpoint.
  var redshift: Double { get }

  /// x_e = n_e / n_H and d x_e / d z at redshift z, given `residual` and its d/dz from recombination.
  func electronFraction(z: Double, residual: Double, residualSlope: Double) -> (value: Double, slope: Double)
}
