import EmberAssembly
import EmberConfiguration
import EmberInference
import EmberReports

/// Least squares over some of the sampled parameters of a posterior.
package protocol BoundProblem: DifferentiableLeastSquares {
  /// Indices of the sampled parameters that vary.
  var free: [Int] { get }
  /// All sampled parameters.
  func full(_ x: [Double]) -> [Double]
}

/// What minimisations of one posterior share: the theory with its derivatives, and what is shown meanwhile.
package struct PosteriorSearch {
  package let posterior: Posterior
  package let theory: DerivativeTheory
  package let progress: ProgressReporter
  private let stack: SolverStack
  private let file: String

  package init(
    _ posterior: Posterior, _ stack: SolverStack, _ source: DerivativeSource, file: String, isQuiet: Bool
  ) throws(EmberError) {
    self.posterior = posterior
    self.stack = stack
    self.file = file
    theory = try DerivativeTheory(source, posterior, stack, file: file)
    progress = ProgressReporter(isQuiet: isQuiet, interval: 10)
  }

  /// Shows how many solver calls a task has taken so far, whenever it is called.
  package func meter(_ task: String) -> () -> Void {
    let (progress, stack) = (progress, stack)
    let meter = ProgressMeter("minimising\(task)", total: nil, unit: "solver calls")
    let before = stack.provider.counts.solverCalls
    return { progress.show(meter.line(done: stack.provider.counts.solverCalls - before)) }
  }

  /// Minimises over the free parameters from values of all; the answer has all of them.
  package func minimize(_ problem: inout some BoundProblem, _ method: MinimizationMethod, from start: [Double])
    throws(EmberError) -> LeastSquaresMinimum
  {
    let (space, free) = (posterior.space, problem.free)
    do throws(InferenceError) {
      var minimum = try PosteriorMinimizer(method).minimize(
        &problem, prior: Prior(free.map { space.prior.components[$0] }), start: free.map { start[$0] },
        scales: free.map { space.scales[$0] })
      minimum.x = problem.full(minimum.x)
      return minimum
    } catch { throw EmberError(error, source: file, names: free.map { space.sampled[$0].name }) }
  }

  /// The best fit of all sampled parameters.
  package func bestFit(from start: [Double]) throws(EmberError) -> LeastSquaresMinimum {
    var problem = PosteriorProblem(
      posterior: posterior, provider: theory.provider, free: Array(start.indices), base: start,
      willEvaluate: meter(""))
    return try minimize(&problem, .newton, from: start)
  }
}
