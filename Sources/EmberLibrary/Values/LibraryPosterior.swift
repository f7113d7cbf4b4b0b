import EmberAssembly
import EmberConfiguration
import EmberInference
import EmberNumerics
import EmberTheory

/// The posterior that an input file describes, with every answer from the solver.
final class LibraryPosterior: Sendable {
  private let current: PerProcess<(posterior: Posterior, derivatives: any TheoryProvider)>
  private let source: String
  private let space: ParameterSpace
  /// LaTeX labels of the sampled parameters.
  let labels: [String]
  let derivedNames: [String]
  let likelihoodNames: [String]

  /// - Parameters:
  ///   - file: the input file. Nothing is stored unless it names a store.
  ///   - overrides: `KEY.PATH=VALUE`, as of `--set`.
  init(file: String, overrides: [String]) throws(EmberError) {
    guard file != DataFile.standardInput else {
      throw .usage("an input file is expected: standard input belongs to the calling program.")
    }
    let settings = try CommandLineSettings(overrides)
    var configuration = try RunConfiguration(file: file, settings: settings, for: .model)
    try configuration.apply(settings.assignments)
    if !configuration.theory.statesCache { configuration.theory.cachePath = nil }
    // Answers of the solver are remembered, as for one that learns: nuisance parameters vary at the same cosmology.
    configuration.theory.emulator = TheorySettings().emulator
    var unemulated = configuration
    unemulated.theory.emulator = nil
    current = try PerProcess { [configuration, unemulated] () throws(EmberError) in
      let stack = try SolverStack(configuration.theory)
      let posterior = Posterior(unemulated, solver: stack.provider)
      return (posterior, stack.derivatives(steps: posterior.space.differenceSteps))
    }
    let posterior = try current.get().posterior
    space = posterior.space
    labels = configuration.sampled.map(\.latex)
    derivedNames = posterior.derivedNames
    likelihoodNames = posterior.likelihoods.names
    source = file
  }

  var dimension: Int { space.dimension }
  var names: [String] { space.sampled.map(\.name) }
  /// Where the prior is not zero, for each parameter.
  var bounds: [ClosedRange<Double>] { space.prior.components.map(\.support) }
  /// The middle of the reference distributions, and the scales on which the posterior may change.
  var center: [Double] { space.center }
  var scales: [Double] { space.scales }

  /// ln prior and ln L. Where the prior is zero or there is no model, the first or the second is minus infinity.
  ///
  /// - Throws: what is no failure of a point: a vector of another length, or numbers that are none.
  func logDensity(_ x: [Double]) throws(EmberError) -> (prior: Double, likelihood: Double) {
    try check(x)
    let prior = space.prior.logDensity(x)
    guard prior.isFinite else { return (-.infinity, -.infinity) }
    let posterior = try current.get().posterior
    let parts = try failing { () throws(TheoryError) in
      let point = space.point(x)
      try posterior.check(point)
      return try posterior.finiteParts(x, posterior.solver.predict(point, posterior.request).products)
    }
    return (prior, parts.map { -$0.chiSquared.reduce(0, +) / 2 } ?? -.infinity)
  }

  /// The same with the gradients of both, which are 0 where there is no model.
  func gradient(_ x: [Double]) throws(EmberError) -> (
    values: (prior: Double, likelihood: Double), prior: [Double], likelihood: [Double]
  ) {
    try check(x)
    let zeros = x.map { _ in 0.0 }
    let prior = space.prior.logDensity(x)
    guard prior.isFinite else { return ((-.infinity, -.infinity), zeros, zeros) }
    let slope = space.prior.logDensityGradient(x)
    let (posterior, derivatives) = try current.get()
    let found = try failing { () throws(TheoryError) in
      try posterior.check(space.point(x))
      return try posterior.linearization(x, by: derivatives)
    }
    guard let around = found, around.logPosterior.isFinite else {
      return ((prior, -.infinity), slope, zeros)
    }
    return ((prior, around.logPosterior - prior), slope, zip(around.gradient, slope).map { $0 - $1 })
  }

  /// The Fisher matrix, normal priors included, row by row.
  ///
  /// - Throws: also why there is no model.
  func fisher(_ x: [Double]) throws(EmberError) -> [Double] {
    try check(x)
    try space.checkWithinPrior(x, source: "parameter")
    let (posterior, derivatives) = try current.get()
    do throws(TheoryError) {
      try posterior.check(space.point(x))
      return try posterior.linearization(x, by: derivatives).fisher.matrix.elements
    } catch { throw EmberError(error, origin: InputOrigin(source: source)) }
  }

  /// `logprior`, `chi2/NAME` of each likelihood and `derived/NAME`.
  ///
  /// - Throws: also why there is no model.
  func evaluate(_ x: [Double]) throws(EmberError) -> Answer {
    try check(x)
    try space.checkWithinPrior(x, source: "parameter")
    let posterior = try current.get().posterior
    do throws(TheoryError) {
      let prediction = try posterior.solver.predict(space.point(x), posterior.request)
      let parts = try posterior.finiteParts(x, prediction.products)
      var arrays: [(name: String, values: [Double])] = [("logprior", [parts.logPrior])]
      for (name, value) in zip(likelihoodNames, parts.chiSquared) { arrays.append(("chi2/" + name, [value])) }
      arrays.append(TheoryProducts(derived: prediction.derived))
      return Answer(arrays)
    } catch { throw EmberError(error, origin: InputOrigin(source: source)) }
  }

  /// The parameters that a point of the unit cube stands for.
  func priorTransform(_ shares: [Double]) throws(EmberError) -> [Double] {
    try check(shares)
    for share in shares where !(0...1 ~= share) {
      throw LibraryRequest.complaint("u", "\(share)", "outside the unit cube", "Give numbers from 0 to 1.")
    }
    return space.prior.quantiles(shares)
  }

  /// What is answered; `nil` where there is no model. What no point could be asked for is thrown.
  private func failing<Value>(_ body: () throws(TheoryError) -> Value) throws(EmberError) -> Value? {
    do throws(TheoryError) { return try body() } catch {
      switch error {
      case .unphysical, .failed, .negligible: return nil
      case .conflicting, .overdetermined, .notProvided: throw EmberError(error, origin: InputOrigin(source: source))
      }
    }
  }

  private func check(_ x: [Double]) throws(EmberError) {
    guard x.count == dimension else {
      throw LibraryRequest.complaint(
        "x", "\(x.count) numbers", "\(dimension) were expected",
        "Give one for each of \(names.joined(separator: ", ")).")
    }
    for (name, value) in zip(names, x) where value.isNaN {
      throw LibraryRequest.complaint(name, "nan", "not a number", "Give a number.")
    }
  }
}
