import EmberNumerics
import EmberTheory

/// How probable data are, given the band powers of a model.
protocol BandPowerProbability: Sendable {
  /// ln L.
  func logLikelihood(bandPowers: [Double]) throws(TheoryError) -> Double

  /// ln L with its gradient.
  func gradient(bandPowers: [Double]) throws(TheoryError) -> (logLikelihood: Double, bandPowers: [Double])

  /// dr for each of several changes of the band powers.
  func responses(_ changes: [[Double]], bandPowers: [Double]) throws(TheoryError) -> [[Double]]

  /// ln L, r, and dr for each of several changes of the band powers, where these are worth to be taken anew at every point; `nil` where they
  /// hardly change. One row for each change.
  func varying(_ changes: Matrix, bandPowers: [Double]) throws(TheoryError)
    -> (logLikelihood: Double, residual: [Double], responses: Matrix)?
}

extension BandPowerProbability {
  func varying(_ changes: Matrix, bandPowers: [Double]) throws(TheoryError)
    -> (logLikelihood: Double, residual: [Double], responses: Matrix)?
  { nil }
}
