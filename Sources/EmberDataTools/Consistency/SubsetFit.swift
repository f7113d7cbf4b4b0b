import EmberAssembly
import EmberBandPowers
import EmberConfiguration
import EmberInference
import EmberLikelihood
import EmberNumerics
import EmberTheory
import EmberWorkflows

/// A posterior of which only some band powers count, and all other data as they are; with covariances of the band powers as they are at the
/// best fit of all data.
struct SubsetProblem: BoundProblem {
  let posterior: Posterior
  let provider: any TheoryProvider
  let parts: [SubsetPart]
  let willEvaluate: () -> Void

  var free: [Int] { Array(0..<posterior.dimension) }

  func full(_ x: [Double]) -> [Double] { x }

  mutating func residuals(_ x: [Double]) throws(InferenceError) -> [Double] {
    willEvaluate()
    let point = posterior.space.point(x)
    do throws(TheoryError) {
      let products = try provider.predict(point, posterior.request).products
      var all: [Double] = []
      for part in parts { all += try part.residual(products, point.nuisance) }
      return all
    } catch { throw .evaluationFailed(reason: "\(error)") }
  }

  mutating func linearize(_ x: [Double]) throws(InferenceError) -> (residuals: [Double], jacobian: Matrix) {
    willEvaluate()
    do throws(TheoryError) {
      let around = try posterior.surroundings(x, by: provider)
      var residuals: [Double] = []
      var elements: [Double] = []
      for part in parts {
        residuals += try part.residual(around.prediction.products, around.nuisance)
        elements += try part.jacobian(around).elements
      }
      return (residuals, Matrix(rows: residuals.count, columns: x.count, elements: elements))
    } catch { throw .evaluationFailed(reason: "\(error)") }
  }
}

/// What a subset keeps of one data set: some of its band powers, or all of its data.
struct SubsetPart {
  private let likelihood: any Likelihood
  /// The rows that count, and the factor of their covariance; `nil` for data that are no band powers.
  private let chosen: (rows: [Int], factor: CholeskyFactor, theory: any GaussianBandPowers)?

  /// All data.
  init(_ likelihood: any Likelihood) {
    self.likelihood = likelihood
    chosen = nil
  }

  /// - Throws: `InferenceError.notPositiveDefinite`.
  init(_ set: BandPowerResiduals, rows: [Int]) throws(InferenceError) {
    likelihood = set.likelihood
    guard let factor = CholeskyFactor(set.fitted.covariance.selecting(rows: rows, columns: rows)) else {
      throw .notPositiveDefinite(what: "the covariance of a subset of \(set.name)")
    }
    chosen = (rows, factor, set.likelihood)
  }

  func residual(_ products: TheoryProducts, _ nuisance: NuisanceParameters) throws(TheoryError) -> [Double] {
    guard let chosen else { return try likelihood.residual(products, nuisance: nuisance) }
    let model = try chosen.theory.theory.bandPowers(products.spectra, nuisance)
    return chosen.factor.solveLower(chosen.rows.map { model[$0] - chosen.theory.data[$0] })
  }

  func jacobian(_ around: TheorySurroundings) throws(TheoryError) -> Matrix {
    guard let chosen else {
      return try likelihood.linearization(
        around.prediction.products, nuisance: around.nuisance, along: around.directions
      ).jacobian
    }
    return chosen.factor.solveLower(try chosen.theory.responses(around).selecting(rows: chosen.rows))
  }
}
