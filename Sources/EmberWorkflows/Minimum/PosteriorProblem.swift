import EmberAssembly
import EmberInference
import EmberNumerics
import EmberTheory

/// The posterior as a least-squares problem with derivatives, some parameters held at fixed values.
struct PosteriorProblem: BoundProblem {
  let posterior: Posterior
  let provider: any TheoryProvider
  /// Indices of the sampled parameters that vary.
  let free: [Int]
  /// The values of the others.
  var base: [Double]
  /// Told before each evaluation.
  let willEvaluate: () -> Void

  mutating func residuals(_ x: [Double]) throws(InferenceError) -> [Double] {
    willEvaluate()
    let point = posterior.space.point(full(x))
    do throws(TheoryError) {
      let prediction = try provider.predict(point, posterior.request)
      return try posterior.likelihoods.residuals(prediction.products, nuisance: point.nuisance)
    } catch { throw .evaluationFailed(reason: "\(error)") }
  }

  mutating func linearize(_ x: [Double]) throws(InferenceError) -> (residuals: [Double], jacobian: Matrix) {
    willEvaluate()
    do throws(TheoryError) {
      let around = try posterior.linearization(full(x), by: provider)
      let jacobian = around.jacobian
      let columns = (0..<jacobian.rows).flatMap { row in free.map { jacobian[row, $0] } }
      return (around.residuals, Matrix(rows: jacobian.rows, columns: free.count, elements: columns))
    } catch { throw .evaluationFailed(reason: "\(error)") }
  }

  /// All sampled parameters.
  func full(_ x: [Double]) -> [Double] {
    var result = base
    for (index, value) in zip(free, x) { result[index] = value }
    return result
  }
}
