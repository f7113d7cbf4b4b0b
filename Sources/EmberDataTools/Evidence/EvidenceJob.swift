import EmberConfiguration
import EmberReports
import EmberWorkflows
import Foundation

/// Which of several models the same data prefer: `ember evidence`.
public struct EvidenceJob {
  private let models: [Model]

  private struct Model {
    var run: ComparedRun
    var logEvidence: Double
    var error: Double
    var information: Double
    /// What the run's checkpoint says of priors and data, by name; `nil` without one.
    var made: RunMaterials?

    var label: String { run.chains.label }
  }

  /// - Parameter prefixes: of two or more runs of `sampler: nested` with the same data.
  ///
  /// - Throws: `EmberError` where there is no such run, or where data differ.
  public init(_ prefixes: [String]) throws(EmberError) {
    var models: [Model] = []
    for prefix in prefixes {
      // No row of a nested run is burn-in.
      let run = try ComparedRun(prefix, skip: 0)
      guard let evidence = run.evidence else {
        throw .badInput(
          InputComplaint(
            origin: InputOrigin(source: RunFiles(prefix: prefix).summary), key: "nested",
            problem: "there is no evidence: the run is not complete, or another sampler made it",
            remedy: "Sample it to the end with `sampler: nested`."))
      }
      models.append(
        Model(
          run: run, logEvidence: evidence.value, error: evidence.error, information: evidence.information,
          made: RunMaterials(checkpoint: RunFiles(prefix: prefix).checkpoint)))
    }
    self.models = models
    guard let first = models.first else { return }
    for other in models.dropFirst() { try Self.checkData(first, other) }
  }

  private static func checkData(_ first: Model, _ other: Model) throws(EmberError) {
    guard let one = first.made?.data, let two = other.made?.data else { return }
    let names = Set(one.keys).union(two.keys).filter { one[$0] != two[$0] }.sorted()
    guard let name = names.first else { return }
    let problem =
      one[name] == nil || two[name] == nil
      ? "only \(one[name] == nil ? other.label : first.label) has these data"
      : "\(first.label) and \(other.label) have these data with other contents or options"
    throw .badInput(
      InputComplaint(
        origin: InputOrigin(source: other.run.chains.prefix), key: "likelihood." + name, problem: problem,
        remedy: "Evidences of models compare with the same data alone; two data sets are compared by `ember tension`."))
  }

  /// The report.
  public func perform() throws(EmberError) -> String {
    let best = models.indices.max { models[$0].logEvidence < models[$1].logEvidence } ?? 0
    let highest = models[best].logEvidence
    let total = models.reduce(0) { $0 + exp($1.logEvidence - highest) }
    var rows = [["run", "sampled", "ln Z", "+-", "ln B", "probability", "information", "chi2 at best", "mean chi2"]]
    for model in models {
      let moments = try model.run.moments()
      rows.append([
        model.label, "\(model.run.chains.sampled.count)", String(format: "%.2f", model.logEvidence),
        String(format: "%.2f", model.error), String(format: "%+.2f", model.logEvidence - highest),
        String(format: "%.3g", exp(model.logEvidence - highest) / total), String(format: "%.1f", model.information),
        String(format: "%.2f", -2 * moments.best), String(format: "%.2f", -2 * moments.mean),
      ])
    }
    var blocks = [
      "Evidence: ln B = ln Z less the highest; probabilities for models that were equally probable before",
      FisherReport.aligned(rows),
      models.indices.filter { $0 != best }.map { sentence(models[best], models[$0]) }.joined(separator: "\n"),
    ]
    let priors = differences
    if !priors.isEmpty {
      blocks.append("What the models differ by, which ln Z depends on:\n" + FisherReport.aligned(priors))
    }
    for model in models where model.made == nil {
      blocks.append("\(model.run.chains.prefix).checkpoint cannot be read: that data are the same was not checked.")
    }
    return blocks.joined(separator: "\n\n")
  }

  private func sentence(_ best: Model, _ other: Model) -> String {
    let logRatio = best.logEvidence - other.logEvidence
    let error = (best.error * best.error + other.error * other.error).squareRoot()
    let numbers = String(format: "ln B = %.2f +- %.2f, odds %.3g to 1", logRatio, error, exp(logRatio))
    return "\(best.label) over \(other.label): \(numbers), \(Self.strength(logRatio)) evidence"
      + (logRatio < 2 * error ? ", and less than twice its error" : "")
  }

  /// Jeffreys' scale as Trotta 2008 (Contemp. Phys. 49, 71, table 1) has it.
  private static func strength(_ logRatio: Double) -> String {
    logRatio < 1 ? "inconclusive" : logRatio < 2.5 ? "weak" : logRatio < 5 ? "moderate" : "strong"
  }

  /// Priors and values that are not the same in all models, a row each.
  private var differences: [[String]] {
    let made = models.compactMap { $0.made?.parameters }
    guard made.count == models.count else { return [] }
    let names = Set(made.flatMap(\.keys)).filter { name in Set(made.map { $0[name] }).count > 1 }.sorted()
    return names.isEmpty
      ? [] : [["parameter"] + models.map(\.label)] + names.map { name in [name] + made.map { $0[name] ?? "-" } }
  }
}
