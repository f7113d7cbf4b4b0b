import EmberInference
import EmberTheory

/// The whitened residuals of all likelihoods as a least-squares problem, computed with the solver.
struct PosteriorResiduals: LeastSquaresProblem {
  let posterior: Posterior
  /// Told before each evaluation; answers false to end the search.
  let willEvaluate: (Int) -> Bool
  /// Every point at which the solver answered.
  private(set) var points: [ModelPoint] = []
  private var evaluations = 0

  init(_ posterior: Posterior, willEvaluate: @escaping (Int) -> Bool) {
    self.posterior = posterior
    self.willEvaluate = willEvaluate
  }

  mutating func residuals(_ x: [Double]) throws(InferenceError) -> [Double] {
    evaluations += 1
    guard willEvaluate(evaluations) else { throw .evaluationFailed(reason: "interrupted") }
    let point = posterior.space.point(x)
    do throws(TheoryError) {
      let prediction = try posterior.solver.predict(point, posterior.request)
      points.append(point)
      var residuals: [Double] = []
      for likelihood in posterior.likelihoods {
        residuals += try likelihood.whitenedResidual(prediction.spectra, nuisance: point.nuisance)
      }
      return residuals
    } catch { throw .evaluationFailed(reason: "\(error)") }
  }
}
