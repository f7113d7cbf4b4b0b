import EmberTheory

/// How probable data are, given the band powers of a model.
protocol BandPowerProbability: Sendable {
  /// ln L.
  func logLikelihood(bandPowers: [Double]) throws(TheoryError) -> Double

  /// ln L with its gradient.
  func gradient(bandPowers: [Double]) throws(TheoryError) -> (logLikelihood: Double, bandPowers: [Double])

  /// dr for each of several changes of the band powers.
  func responses(_ changes: [[Double]], bandPowers: [Double]) throws(TheoryError) -> [[Double]]
}

extension WhitenedGaussian: BandPowerProbability {
  func logLikelihood(bandPowers: [Double]) throws(TheoryError) -> Double {
    try Self.finite(-0.5 * residual(bandPowers).squaredNorm)
  }

  func gradient(bandPowers: [Double]) throws(TheoryError) -> (logLikelihood: Double, bandPowers: [Double]) {
    let residual = residual(bandPowers)
    return (try Self.finite(-0.5 * residual.squaredNorm), pullback(residual).map { -$0 })
  }

  func responses(_ changes: [[Double]], bandPowers: [Double]) throws(TheoryError) -> [[Double]] {
    changes.map(whiten)
  }

  private static func finite(_ logLikelihood: Double) throws(TheoryError) -> Double {
    guard logLikelihood.isFinite else {
      throw .failed(stage: "likelihood", reason: "the spectra contain numbers that are not finite")
    }
    return logLikelihood
  }
}
