import EmberReports
import EmberAssembly
import EmberConfiguration
import EmberInference
import EmberNumerics
import EmberTheory
import Foundation

/// Best fits and profiles: `ember minimize`.
public struct MinimizeJob {
  /// The ways to a minimum.
  public typealias Method = MinimizationMethod

  /// What is asked for.
  public struct Options: Sendable {
    /// What other commands are told alike.
    public var analysis = AnalysisOptions()
    public var method = Method.newton
    /// Minimise from so many starts and keep the best.
    public var starts = 1
    public var seed: UInt64 = 0
    public var profile: ProfileRequest?

    public init() {}
  }

  private let configuration: RunConfiguration
  private let options: Options
  private let posterior: Posterior
  private let start: [Double]
  private let search: PosteriorSearch
  private let prefix: String
  private let files: OutputFiles

  /// - Parameters:
  ///   - configuration: the posterior.
  ///   - assignments: values that replace those of the reference point as the start.
  ///   - options: those of the command.
  public init(_ configuration: RunConfiguration, assignments: ParameterAssignments, options: Options) throws(EmberError)
  {
    try configuration.checkComplete(.model)
    try configuration.checkSampled(remedy: "Give those a prior that shall vary.")
    self.configuration = configuration
    self.options = options
    let stack = try SolverStack(configuration.theory)
    posterior = Posterior(configuration, solver: stack.provider)
    start = try posterior.reference(assignments)
    let prefix = try configuration.outputPrefix(options.analysis.output)
    self.prefix = prefix
    files = OutputFiles(isForced: options.analysis.isForced)
    var paths = ["", ".txt", ".covmat"].map { prefix + ".minimum" + $0 }
    if let profile = options.profile {
      paths.append(
        Self.profilePath(prefix, posterior.space.sampled[try Self.index(of: profile, in: posterior.space)].name))
    }
    try files.check(paths)
    search = try PosteriorSearch(
      posterior, stack, options.analysis.source, file: configuration.source, isQuiet: options.analysis.isQuiet)
  }

  /// Minimises, writes PREFIX.minimum, PREFIX.minimum.txt and PREFIX.minimum.covmat, and says what was found.
  ///
  /// - Throws: `EmberError`; a direction that nothing constrains is named.
  public func perform() throws(EmberError) -> String {
    let space = posterior.space
    var found: [LeastSquaresMinimum] = []
    for (index, start) in starts.enumerated() {
      let name = starts.count > 1 ? ", start \(index + 1) of \(starts.count)" : ""
      found.append(try minimize(free: Array(start.indices), from: start, base: start, task: name))
    }
    guard let best = found.min(by: { $0.objective < $1.objective }) else {
      throw .internalFailure("a minimisation without a start")
    }
    let around = try posterior.linearization(best.x, by: search.theory, configuration)
    search.progress.finish()
    guard let covariance = around.fisher.inverse else {
      throw .unconstrained(
        around.fisher, space, origin: InputOrigin(source: configuration.source), data: "the data")
    }
    try files.write(file(around).getDist, to: prefix + ".minimum")
    try files.write(file(around).table, to: prefix + ".minimum.txt")
    try files.write(
      NamedCovariance(names: space.sampled.map(\.name), matrix: covariance).text, to: prefix + ".minimum.covmat")
    var text = [summary(best, around, covariance)]
    if found.count > 1 { text.append(scatter(found, best)) }
    if let profile = options.profile {
      Interruption.shared.handle(.atOnce("interrupted: \(prefix).minimum* are written, the profile is not"))
      text.append(try self.profile(profile, best))
    }
    return (text + ["Output: \(prefix).minimum, \(prefix).minimum.txt, \(prefix).minimum.covmat"])
      .joined(separator: "\n\n")
  }

  /// The reference point first, then points scattered around it by three times the scales of the parameters.
  private var starts: [[Double]] {
    var random = RandomStream(seed: options.seed)
    return [start]
      + (1..<max(options.starts, 1)).map { _ in
        zip(zip(start, posterior.space.scales), posterior.space.prior.components).map { place, component in
          let limits = component.support
          return min(max(place.0 + 3 * place.1 * random.normal(), limits.lowerBound), limits.upperBound)
        }
      }
  }

  private func minimize(free: [Int], from start: [Double], base: [Double], task: String) throws(EmberError)
    -> LeastSquaresMinimum
  {
    var problem = PosteriorProblem(
      posterior: posterior, provider: search.theory.provider, free: free, base: base, willEvaluate: search.meter(task))
    return try search.minimize(&problem, options.method, from: start)
  }

  private func file(_ around: PosteriorLinearization) -> MinimumFile {
    func entries(_ role: (ParameterSpecification) -> Double?) -> [MinimumFile.Entry] {
      configuration.parameters.compactMap { parameter in
        role(parameter).map { MinimumFile.Entry(name: parameter.name, latex: parameter.latex, value: $0) }
      }
    }
    let values = Dictionary(uniqueKeysWithValues: zip(posterior.space.sampled.map(\.name), around.x))
    return MinimumFile(
      minusLogPosterior: -around.logPosterior, minusLogPrior: -posterior.space.prior.logDensity(around.x),
      sampled: entries { values[$0.name] },
      fixed: entries { if case .fixed(let value) = $0.role { value } else { nil } },
      derived: entries { $0.role == .derived ? around.prediction.derived[$0.name] : nil },
      chiSquared: zip(posterior.likelihoods.names, around.chiSquared).map { ($0, $1) })
  }
}

extension MinimizeJob {
  private func summary(_ best: LeastSquaresMinimum, _ around: PosteriorLinearization, _ covariance: Matrix) -> String {
    let gradient = around.gradient
    let distance = zip(gradient, covariance * gradient).reduce(0) { $0 + $1.0 * $1.1 }.squareRoot()
    let names = posterior.space.sampled.map(\.name)
    var rows = [["parameter", "best fit", "sigma", "gradient"]]
    for (i, name) in names.enumerated() {
      let sigma = covariance[i, i].squareRoot()
      rows.append([
        name, String(format: "%.6g", around.x[i]), String(format: "%.3g", sigma),
        String(format: "%+.1e", gradient[i] * sigma),
      ])
    }
    for parameter in configuration.derived {
      guard let value = around.prediction.derived[parameter.name] else { continue }
      rows.append([parameter.name, String(format: "%.6g", value), "", ""])
    }
    var lines = [
      (best.converged ? "Minimum" : "Not converged; best point")
        + " by \(options.method.rawValue), after \(best.evaluations) evaluations, by \(search.theory.cost)", "",
      FisherReport.aligned(rows), "",
    ]
    for (name, value) in zip(posterior.likelihoods.names, around.chiSquared) {
      lines.append(String(format: "chi2 %@ = %.4f", name, value))
    }
    lines += ["", GoodnessTable(around, posterior.likelihoods, covariance).text, ""]
    lines.append(String(format: "-ln posterior = %.4f", -around.logPosterior))
    lines.append(
      String(format: "length of the gradient = %.2g (the distance to the minimum in standard deviations)", distance))
    return lines.joined(separator: "\n")
  }

  private func scatter(_ found: [LeastSquaresMinimum], _ best: LeastSquaresMinimum) -> String {
    let differences = found.map { String(format: "%.2g", $0.objective - best.objective) }
    return "chi2 of each start above the best: " + differences.joined(separator: ", ")
  }

  private static func profilePath(_ prefix: String, _ name: String) -> String { prefix + ".profile.\(name).txt" }

  /// Which sampled parameter a profile is about; its values must lie within the prior.
  private static func index(of request: ProfileRequest, in space: ParameterSpace) throws(EmberError) -> Int {
    let names = space.sampled.map(\.name)
    let spelling = ParameterName(spelling: request.parameter)?.rawValue ?? request.parameter
    guard let index = names.firstIndex(of: spelling) else {
      throw .usage(
        "--profile \(request.parameter): no sampled parameter. "
          + SpellingSuggestion.remedy(forQuantity: request.parameter, among: names))
    }
    if let outside = request.values.first(where: { !space.prior.components[index].support.contains($0) }) {
      throw .usage("--profile \(request.parameter): \(outside) lies outside the prior.")
    }
    return index
  }

  /// Minimises over all other parameters at each value, each search starting where the one before ended.
  private func profile(_ request: ProfileRequest, _ best: LeastSquaresMinimum) throws(EmberError) -> String {
    let names = posterior.space.sampled.map(\.name)
    let index = try Self.index(of: request, in: posterior.space)
    let spelling = names[index]
    let free = names.indices.filter { $0 != index }
    var rows: [(value: Double, x: [Double], excess: Double)] = []
    let order = request.values.sorted { abs($0 - best.x[index]) < abs($1 - best.x[index]) }
    for (done, value) in order.enumerated() {
      let nearest = rows.min { abs($0.value - value) < abs($1.value - value) }?.x ?? best.x
      var base = nearest
      base[index] = value
      let found = try minimize(
        free: free, from: base, base: base, task: ", profile point \(done + 1) of \(order.count)")
      let excess = found.objective - best.objective - 2 * posterior.space.prior.components[index].logShape(value)
      rows.append((value, found.x, excess))
    }
    search.progress.finish()
    rows.sort { $0.value < $1.value }
    let header = [spelling, "delta_chi2"] + free.map { names[$0] }
    let table = rows.map { row in
      [String(format: "%.6g", row.value), String(format: "%.4f", row.excess)]
        + free.map { String(format: "%.6g", row.x[$0]) }
    }
    let path = Self.profilePath(prefix, spelling)
    let lines = [header] + table
    try files.write("# " + lines.map { $0.joined(separator: " ") }.joined(separator: "\n") + "\n", to: path)
    return "Profile of -2 ln posterior, minimised over all other parameters (\(path))\n" + FisherReport.aligned(lines)
  }
}
