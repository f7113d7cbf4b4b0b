import EmberAssembly
import EmberInference
import EmberNumerics
import EmberTheory

/// The residuals of all likelihoods as a least-squares problem, computed with the solver, with an emulator that
/// has learnt from the store, or with one that was trained beforehand.
struct PosteriorResiduals: LeastSquaresProblem {
  let posterior: Posterior
  /// Told before each evaluation; answers false to end the search.
  let willEvaluate: (Int) -> Bool
  /// What the store knows, used from the first point on that it does not hold.
  private(set) var seeds: StoreSeeds
  /// Every point at which the solver answered.
  private(set) var points: [ModelPoint] = []
  private var evaluations = 0

  init(_ posterior: Posterior, seeds: StoreSeeds, willEvaluate: @escaping (Int) -> Bool) {
    self.posterior = posterior
    self.seeds = seeds
    self.willEvaluate = willEvaluate
  }

  mutating func residuals(_ x: [Double]) throws(InferenceError) -> [Double] {
    evaluations += 1
    guard willEvaluate(evaluations) else { throw .evaluationFailed(reason: "interrupted") }
    let point = posterior.space.point(x)
    do throws(TheoryError) {
      if let pretrained = posterior.learner?.pretrained, pretrained.request.covers(posterior.likelihoods.request) {
        try posterior.check(point)
        let spectra = try pretrained.predict(point.cosmology).0
        return try posterior.likelihoods.residuals(TheoryProducts(spectra: spectra), nuisance: point.nuisance)
      }
      seeds.use(before: point)
      let provider: any TheoryProvider =
        if seeds.isUsed, let learner = posterior.learner { learner } else { posterior.solver }
      let prediction = try provider.predict(point, posterior.request)
      if case .emulator = prediction.provenance {} else { points.append(point) }
      return try posterior.likelihoods.residuals(prediction.products, nuisance: point.nuisance)
    } catch { throw .evaluationFailed(reason: "\(error)") }
  }

  /// By forward differences; those of the fast parameters share one call of the solver, which is asked first and remembers.
  mutating func jacobian(
    _ x: [Double], residuals: [Double], steps: [Double]
  ) throws(InferenceError) -> Matrix {
    if posterior.learner != nil, posterior.learner?.pretrained == nil {
      let variants = posterior.space.indices(of: posterior.solver.fastParameters).map { j in
        var moved = x
        moved[j] += steps[j]
        return posterior.space.point(moved)
      }
      if let first = variants.first { seeds.use(before: first) }
      if variants.count > 1, !seeds.isUsed {
        _ = try? posterior.solver.predict(variants: variants, posterior.request)
      }
    }
    return try forwardDifferences(x, residuals: residuals, steps: steps)
  }
}
