import EmberConfiguration
import EmberInference
import EmberNumerics
import EmberReports
import EmberWorkflows
import Foundation

/// How far two runs are from each other: `ember tension`.
public struct TensionJob {
  private let first: ComparedRun
  private let second: ComparedRun
  private let joint: ComparedRun?
  private let names: [String]

  /// - Parameters:
  ///   - first: the prefix of a run.
  ///   - second: the prefix of a run with other data.
  ///   - joint: the prefix of a run with the data of both.
  ///   - parameters: what is compared; all that both sample when there are none.
  ///   - skip: the share of each chain that is left out at its beginning.
  public init(_ first: String, _ second: String, joint: String?, parameters: [String] = [], skip: Double)
    throws(EmberError)
  {
    self.first = try ComparedRun(first, skip: skip)
    self.second = try ComparedRun(second, skip: skip)
    self.joint = if let joint { try ComparedRun(joint, skip: skip) } else { nil }
    let columns = self.second.chains.columns
    let known = self.first.chains.parameters.map(\.name).filter { columns[$0] != nil }
    for name in parameters where !known.contains(name) {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: "--parameters"), key: name, problem: "no parameter of both runs",
          remedy: SpellingSuggestion.remedy(forQuantity: name, among: known)))
    }
    let both = Set(self.second.chains.sampled)
    names = parameters.isEmpty ? self.first.chains.sampled.filter(both.contains) : parameters
    guard !names.isEmpty else {
      throw .badInput(
        InputComplaint(
          origin: InputOrigin(source: second), problem: "the runs sample no parameter together",
          remedy: "Name parameters, sampled or derived, that both have with --parameters."))
    }
  }

  /// The report.
  public func perform() throws(EmberError) -> String {
    let (a, b) = (try first.samples(of: names), try second.samples(of: names))
    let shift: ParameterShift
    let bySamples: ShiftProbability
    do throws(InferenceError) {
      shift = try ParameterShift(Self.moments(a), Self.moments(b))
      bySamples = try ShiftProbability(a, b)
    } catch { throw EmberError(error, source: "\(first.chains.label), \(second.chains.label)", names: names) }
    var blocks = [
      "Tension of \(first.chains.label) and \(second.chains.label)", table(a, b, shift), Self.text(shift, bySamples),
    ]
    if let joint { blocks.append(try text(joint)) }
    return blocks.joined(separator: "\n\n")
  }

  private static func moments(_ samples: ChainSamples) -> (mean: [Double], covariance: Matrix) {
    let rows = 0..<samples.count
    return (samples.mean(rows: rows), samples.covariance(rows: rows))
  }

  private func table(_ a: ChainSamples, _ b: ChainSamples, _ shift: ParameterShift) -> String {
    let (first, second) = (Self.moments(a), Self.moments(b))
    func cell(_ moments: (mean: [Double], covariance: Matrix), _ i: Int) -> String {
      RunReport.measured(moments.mean[i], moments.covariance[i, i].squareRoot())
    }
    let rows = names.indices.map { i in
      [
        names[i], cell(first, i), cell(second, i), String(format: "%+.3g", shift.shift[i]),
        String(format: "%+.2f", shift.shift[i] / shift.expected[i]),
      ]
    }
    return FisherReport.aligned(
      [["parameter", self.first.chains.label, self.second.chains.label, "shift", "sigma"]] + rows)
  }

  private static func text(_ shift: ParameterShift, _ samples: ShiftProbability) -> String {
    FisherReport.aligned([
      ["shift of all", "chi2", "dof", "PTE", "sigma"],
      ["as Gaussians"] + GoodnessTable.cells(shift.goodness) + [String(format: "%.2f", shift.sigmas)],
      [
        "by samples", "", "",
        samples.isLimit
          ? String(format: "< %.2g", 1 / Double(samples.count))
          : String(format: "%.3g +- %.1g", samples.probability, samples.error),
        (samples.isLimit ? "> " : "") + String(format: "%.2f", samples.sigmas),
      ],
    ])
  }

  private func text(_ joint: ComparedRun) throws(EmberError) -> String {
    let runs = [first, second, joint]
    var moments: [LikelihoodMoments] = []
    for run in runs { moments.append(try run.moments()) }
    let fit = JointFit(moments[0], moments[1], joint: moments[2])
    var rows = [["run", "chi2 at best", "mean chi2", "constrained", "best fit of"]]
    for (run, own) in zip(runs, moments) {
      rows.append([
        run.chains.label, String(format: "%.2f", -2 * own.best), String(format: "%.2f", -2 * own.mean),
        String(format: "%.1f", own.constrained), run.minimum == nil ? "the best row" : "ember minimize",
      ])
    }
    func row(_ name: String, _ goodness: GoodnessOfFit) -> [String] {
      [name] + GoodnessTable.cells(goodness)
        + [String(format: "%.2f", standardDeviations(ofProbability: goodness.probability))]
    }
    let tests = FisherReport.aligned([
      ["joint against separate", "chi2", "dof", "PTE", "sigma"], row("loss of fit, Q_DMAP", fit.loss),
      row("suspiciousness, d - 2 ln S", fit.suspicion),
    ])
    var lines = [FisherReport.aligned(rows), tests, String(format: "ln S = %.2f", fit.logSuspiciousness)]
    if let ratio = evidenceRatio(joint) {
      lines.append(
        String(
          format: "ln R = %.2f +- %.2f by the evidences, of which the prior's part is ln I = ln R - ln S = %.2f",
          ratio.value, ratio.error, ratio.value - fit.logSuspiciousness))
    }
    return lines.joined(separator: "\n\n")
  }

  /// ln Z_AB - ln Z_A - ln Z_B; `nil` unless all runs know their evidence.
  private func evidenceRatio(_ joint: ComparedRun) -> (value: Double, error: Double)? {
    guard let a = first.evidence, let b = second.evidence, let ab = joint.evidence else { return nil }
    let error = (a.error * a.error + b.error * b.error + ab.error * ab.error).squareRoot()
    return (ab.value - a.value - b.value, error)
  }
}
