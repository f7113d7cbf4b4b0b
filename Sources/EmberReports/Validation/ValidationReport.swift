import EmberConfiguration
import EmberInference
import EmberLearning
import EmberTheory
import Foundation

/// What `ember validate` has measured.
package struct ValidationReport: Sendable {
  /// Errors of spectra at points of one region, in units of one experiment.
  package struct SpectrumTable: Sendable {
    package var region: String
    package var experiment: String
    package var points: Int
    /// By kind: for each share, the error that it of the points keeps, at each l.
    package var percentiles: [SpectrumKind: [[Double]]]
    /// The share of points whose error is below 0.1 at every l of every kind.
    package var shareBelowTenth: Double

    package init(
      region: String, experiment: String, points: Int, percentiles: [SpectrumKind: [[Double]]], shareBelowTenth: Double
    ) {
      self.region = region
      self.experiment = experiment
      self.points = points
      self.percentiles = percentiles
      self.shareBelowTenth = shareBelowTenth
    }
  }

  /// Solver minus emulator in ln L at points of one region, by one likelihood.
  package struct LikelihoodTable: Sendable {
    package var region: String
    package var likelihood: String
    /// Minus infinity where the emulator has answered and the solver has no answer.
    package var differences: [Double]
    /// The stated standard deviations, when the emulator states them.
    package var sigmas: [Double]
    /// What the stated sigma is multiplied by for the 95 % bound.
    package var factor95: Double

    package init(region: String, likelihood: String, differences: [Double], sigmas: [Double], factor95: Double) {
      self.region = region
      self.likelihood = likelihood
      self.differences = differences
      self.sigmas = sigmas
      self.factor95 = factor95
    }

    var coverage: Coverage? {
      guard sigmas.count == differences.count, !sigmas.isEmpty else { return nil }
      return Coverage(differences: differences, sigmas68: sigmas, bounds95: sigmas.map { factor95 * $0 })
    }
    /// Of the points at which the solver has an answer.
    package var rms: Double {
      let known = differences.filter(\.isFinite)
      return (known.reduce(0) { $0 + $1 * $1 } / Double(max(known.count, 1))).squareRoot()
    }
    /// Points at which the emulator has answered and the solver has no answer.
    var impossible: Int { differences.count { !$0.isFinite } }
    /// The modulus that a share of the differences does not exceed.
    package func percentile(_ share: Double) -> Double {
      let sorted = differences.map(abs).sorted()
      guard !sorted.isEmpty else { return 0 }
      return sorted[min(max(Int((share * Double(sorted.count)).rounded(.up)) - 1, 0), sorted.count - 1)]
    }
  }

  package static let shares = [0.68, 0.95, 0.99, 0.999]

  package var subject: String
  package var solver: String
  /// Points at which the solver failed, by reason.
  package var failures: [String: Int] = [:]
  package var spectra: [SpectrumTable] = []
  package var likelihoods: [LikelihoodTable] = []
  /// Of a run: names of the parameters, and how its means and widths change when its rows get the solver's posterior.
  package var shift: (names: [String], result: ImportanceShift)?
  /// The scatter of the solver's own results; `nil` when it could not be measured.
  package var noise: SolverNoise?
  /// One plot of what was learnt when.
  package struct Curve: Sendable {
    package var title: String
    package var xLabel: String
    package var yLabel: String
    package var series: [ScalablePlot.Series]
    /// True when errors are shown by their logarithms.
    package var isLogarithmic = true

    package init(
      title: String, xLabel: String, yLabel: String, series: [ScalablePlot.Series], isLogarithmic: Bool = true
    ) {
      self.title = title
      self.xLabel = xLabel
      self.yLabel = yLabel
      self.series = series
      self.isLogarithmic = isLogarithmic
    }
  }
  package var curves: [Curve] = []
  package var budget: Double?
  /// Of a run: points far from its chains that its emulator refuses.
  package struct Refusals: Sendable {
    package var refused: Int
    package var total: Int

    package init(refused: Int, total: Int) {
      self.refused = refused
      self.total = total
    }
  }
  package var refusals: Refusals?
  /// Seconds of one prediction of spectra.
  package var predictionSeconds: Double?

  package init(
    subject: String, solver: String, failures: [String: Int] = [:], spectra: [SpectrumTable] = [],
    likelihoods: [LikelihoodTable] = [], shift: (names: [String], result: ImportanceShift)? = nil,
    noise: SolverNoise? = nil, curves: [Curve] = [], budget: Double? = nil, refusals: Refusals? = nil,
    predictionSeconds: Double? = nil
  ) {
    self.subject = subject
    self.solver = solver
    self.failures = failures
    self.spectra = spectra
    self.likelihoods = likelihoods
    self.shift = shift
    self.noise = noise
    self.curves = curves
    self.budget = budget
    self.refusals = refusals
    self.predictionSeconds = predictionSeconds
  }

  /// The largest 95 % point of |ln L (solver) - ln L (emulator)| over the tables that a budget is about: those of the posterior.
  package var worst: Double {
    let posterior = likelihoods.filter { $0.region == ValidationReport.posterior }
    return (posterior.isEmpty ? likelihoods : posterior).map { $0.percentile(0.95) }.max() ?? 0
  }
  package var isWithinBudget: Bool { budget.map { worst <= $0 } ?? true }

  package static let cosmicVariance = ReferenceExperiments.all[0].name
  package static let posterior = "posterior"
  package static let region = "region of trust"
  package static let box = "box"
}

extension ValidationReport {
  /// For people.
  package var text: String {
    var lines = ["Validation of \(subject) against \(solver)"]
    for (reason, count) in failures.sorted(by: { $0.key < $1.key }) {
      lines.append("Solver failed at \(count) points because of: \(reason)")
    }
    for table in spectra where table.experiment == Self.cosmicVariance {
      lines.append(
        "\(table.region), \(table.points) points: worst multipole in sigma of \(table.experiment) for "
          + Self.shares.map { String(format: "%g", 100 * $0) }.joined(separator: ", ") + " % of the points")
      for kind in table.percentiles.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
        let worst = table.percentiles[kind]?.map { $0.max() ?? 0 } ?? []
        lines.append(
          "  " + kind.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0)
            + worst.map { String(format: "%10.4f", $0) }.joined())
      }
      lines.append(String(format: "  below 0.1 sigma at every l: %.1f %% of the points", 100 * table.shareBelowTenth))
    }
    for table in likelihoods {
      lines.append(
        "\(table.region), ln L of \(table.likelihood), solver minus emulator at \(table.differences.count) points: "
          + String(
            format: "rms %.4f, 68 %% %.4f, 95 %% %.4f, largest %.4f", table.rms, table.percentile(0.68),
            table.percentile(0.95), table.percentile(1)))
      if table.impossible > 0 {
        lines.append(
          "  WARNING: at \(table.impossible) of these points the solver has no answer, and the emulator gave one")
      }
      if let coverage = table.coverage {
        lines.append(
          String(
            format: "  stated bounds: %.1f %% within the 68 %% one, %.1f %% within the 95 %% one; largest ratio %.2f",
            100 * coverage.within68, 100 * coverage.within95, coverage.largestRatio))
      }
    }
    if let refusals {
      lines.append("Far from the chains the emulator refuses \(refusals.refused) of \(refusals.total) points")
    }
    return (lines + shiftLines + noiseLines).joined(separator: "\n")
  }

  private var shiftLines: [String] {
    guard let shift else { return [] }
    var lines = [
      "Posterior with the solver's ln L: shift of means in sigma, ratio of widths, each with its standard error"
    ]
    for (index, name) in shift.names.enumerated() {
      lines.append(
        "  " + name.padding(toLength: 14, withPad: " ", startingAt: 0)
          + String(
            format: "%+8.4f +- %.4f %8.4f +- %.4f", shift.result.meanShifts[index], shift.result.meanShiftErrors[index],
            shift.result.widthRatios[index], shift.result.widthRatioErrors[index]))
    }
    lines.append("  \(shift.result.tail.text), " + String(format: "%.0f effective rows", shift.result.effectiveSamples))
    if let warning = shift.result.tail.warning { lines.append("  " + warning + ".") }
    return lines
  }

  private var noiseLines: [String] {
    var lines: [String] = []
    if let noise {
      let parts = noise.spectra.sorted { $0.key.rawValue < $1.key.rawValue }.map {
        "\($0.key.rawValue) " + String(format: "%.2g", $0.value.max() ?? 0)
      }
      lines.append(
        "Floor: the solver's own scatter in sigma of cosmic variance, worst multipole: " + parts.joined(separator: ", ")
      )
      for (name, value) in noise.likelihoods.sorted(by: { $0.key < $1.key }) {
        lines.append("Floor: the solver's own scatter in ln L of \(name): " + String(format: "%.5f", value))
      }
    }
    if let predictionSeconds {
      lines.append(String(format: "One prediction of spectra: %.3f ms", 1e3 * predictionSeconds))
    }
    if let budget {
      lines.append(
        String(format: "Budget %g of ln L for 95 %% of the points: %.4f, ", budget, worst)
          + (isWithinBudget ? "kept" : "exceeded"))
    }
    return lines
  }

  /// Where errors of spectra are shown and written: every multipole below 100, then a few hundred.
  package static func multipoles(below count: Int) -> [Int] {
    (0..<count).filter { $0 >= 2 && ($0 < 100 || $0 % max(1, count / 300) == 0) }
  }

  /// Errors of spectra by kind: for each share, the error at every one of ``multipoles(below:)``, to five digits.
  private static func thinned(_ percentiles: [SpectrumKind: [[Double]]]) -> [String: JSONValue] {
    func digits(_ value: Double) -> JSONValue { .number(Double(String(format: "%.4e", value)) ?? value) }
    return Dictionary(
      uniqueKeysWithValues: percentiles.map { kind, rows in
        (kind.rawValue, .array(rows.map { row in .array(multipoles(below: row.count).map { digits(row[$0]) }) }))
      })
  }

  /// For programs.
  package var json: String {
    get throws(EmberError) {
      func numbers(_ values: [Double]) -> JSONValue { .array(values.map(JSONValue.number)) }
      var members: [String: JSONValue] = [
        "subject": .string(subject), "solver": .string(solver),
        "failures": .object(failures.mapValues { .number(Double($0)) }),
        "spectra": .array(
          spectra.map { table in
            .object([
              "region": .string(table.region), "experiment": .string(table.experiment),
              "points": .number(Double(table.points)), "shares": numbers(Self.shares),
              "share_below_0.1": .number(table.shareBelowTenth),
              "multipoles": numbers(
                Self.multipoles(below: table.percentiles.values.first?.first?.count ?? 0).map(Double.init)),
              "percentiles": .object(Self.thinned(table.percentiles)),
              "worst": .object(
                Dictionary(
                  uniqueKeysWithValues: table.percentiles.map { kind, rows in
                    (kind.rawValue, numbers(rows.map { $0.max() ?? 0 }))
                  })),
            ])
          }),
        "likelihoods": .array(
          likelihoods.map { table in
            var object: [String: JSONValue] = [
              "region": .string(table.region), "likelihood": .string(table.likelihood),
              "differences": numbers(table.differences), "stated_sigmas": numbers(table.sigmas),
              "rms": .number(table.rms), "impossible": .number(Double(table.impossible)),
            ]
            if let coverage = table.coverage {
              object["within_68"] = .number(coverage.within68)
              object["within_95"] = .number(coverage.within95)
              object["largest_sigmas"] = .number(coverage.largestRatio)
            }
            return .object(object)
          }),
        "worst": .number(worst), "within_budget": .boolean(isWithinBudget),
      ]
      if let noise {
        members["noise"] = .object(
          Dictionary(uniqueKeysWithValues: noise.spectra.map { ($0.key.rawValue, numbers($0.value)) }))
        members["likelihood_noise"] = .object(noise.likelihoods.mapValues(JSONValue.number))
      }
      if let refusals {
        members["refused_far_points"] = .object([
          "refused": .number(Double(refusals.refused)), "total": .number(Double(refusals.total)),
        ])
      }
      if let budget { members["budget"] = .number(budget) }
      if let predictionSeconds { members["prediction_seconds"] = .number(predictionSeconds) }
      if let shift {
        members["shift"] = .object([
          "names": .array(shift.names.map(JSONValue.string)), "means": numbers(shift.result.meanShifts),
          "mean_errors": numbers(shift.result.meanShiftErrors),
          "widths": numbers(shift.result.widthRatios), "width_errors": numbers(shift.result.widthRatioErrors),
          "warning": shift.result.tail.warning.map(JSONValue.string) ?? .null,
          "effective_rows": .number(shift.result.effectiveSamples),
          "pareto_k": shift.result.paretoK.map(JSONValue.number) ?? .null,
        ])
      }
      return try JSONValue.object(members).text
    }
  }
}
