import EmberNumerics
import EmberTheory

/// Data in band powers, for spectra that are sums of fixed ones.
struct SpannedBandPowers: SpannedLikelihood {
  private let span: BandPowerSpan
  private let probability: any BandPowerProbability
  let curvature: [Double]
  /// Band powers per unit of each direction, a row for each, where nuisance parameters have no part in them.
  private let fixedResponses: Matrix?

  /// `nil` where transformations have no terms, or not at these nuisance parameters.
  init?(
    _ theory: BandPowerTheory, _ probability: any BandPowerProbability, directions: [PowerSpectra],
    at coefficients: [Double], nuisance: NuisanceParameters
  ) throws(TheoryError) {
    guard let span = try BandPowerSpan(theory, directions: directions), let numbers = try span.coefficients(nuisance)
    else { return nil }
    self.span = span
    self.probability = probability
    let changes = span.responses(numbers).transposed
    fixedResponses = span.hasFixedResponses ? changes : nil
    let responses = try probability.responses(
      (0..<changes.rows).map { Array(changes.row($0)) },
      bandPowers: try span.bandPowers(coefficients, numbers, nuisance))
    let rows = Matrix(
      rows: responses.count, columns: responses.first?.count ?? 0, elements: responses.flatMap { $0 })
    curvature = rows.productTransposed(rows).elements
  }

  func logLikelihood(_ coefficients: [Double], nuisance: NuisanceParameters) throws(TheoryError) -> Double? {
    guard let numbers = try span.coefficients(nuisance) else { return nil }
    return try probability.logLikelihood(bandPowers: try span.bandPowers(coefficients, numbers, nuisance))
  }

  func slopes(_ coefficients: [Double], nuisance: NuisanceParameters) throws(TheoryError) -> LikelihoodSlopes? {
    guard let numbers = try span.coefficients(nuisance) else { return nil }
    let (logLikelihood, cotangent) = try probability.gradient(
      bandPowers: try span.bandPowers(coefficients, numbers, nuisance))
    let slopes = try span.pullback(cotangent, coefficients, numbers, nuisance)
    return LikelihoodSlopes(logLikelihood: logLikelihood, changes: slopes.directions, nuisance: slopes.nuisance)
  }

  func expansion(_ coefficients: [Double], nuisance: NuisanceParameters) throws(TheoryError) -> SpannedExpansion? {
    guard let numbers = try span.coefficients(nuisance) else { return nil }
    let bandPowers = try span.bandPowers(coefficients, numbers, nuisance)
    let changes = fixedResponses ?? span.responses(numbers).transposed
    guard let (logLikelihood, residual, responses) = try probability.varying(changes, bandPowers: bandPowers) else {
      let (logLikelihood, cotangent) = try probability.gradient(bandPowers: bandPowers)
      return SpannedExpansion(
        logLikelihood: logLikelihood, slopes: span.pullback(cotangent, numbers), curvature: curvature)
    }
    return SpannedExpansion(
      logLikelihood: logLikelihood, slopes: (responses * residual).map { -$0 },
      curvature: responses.productTransposed(responses).elements)
  }
}
