import EmberBandPowers
import EmberInference
import EmberReports
import EmberTheory
import Foundation

/// What band powers say of a model and of each other, as text, as a table of all band powers, and as plots.
struct ConsistencyReport {
  private let sets: [BandPowerResiduals]
  private let goodness: GoodnessTable
  private let conditionals: [Conditional]
  private let combinations: [Combination]

  /// A spectrum given all others of its set.
  private struct Conditional {
    var set: String
    var spectrum: String
    var rows: [Int]
    var expected: [Double]
    var difference: FittedResidual
  }

  /// What several channels say of the same spectrum.
  private struct Combination {
    var set: String
    var kind: SpectrumKind
    var centres: [Double]
    var scale: [Double]
    var combined: FittedResidual
    var rest: GoodnessOfFit
  }

  /// - Parameter goodness: of each data set of the posterior.
  /// - Throws: `InferenceError.notPositiveDefinite`.
  init(_ sets: [BandPowerResiduals], _ goodness: GoodnessTable) throws(InferenceError) {
    self.sets = sets
    var rows: [GoodnessTable.Row] = []
    var conditionals: [Conditional] = []
    var combinations: [Combination] = []
    for row in goodness.rows {
      rows.append(row)
      guard let set = sets.first(where: { $0.name == row.name }) else { continue }
      for spectrum in set.layout.names {
        let own = set.layout.rows(of: spectrum)
        guard own.count < set.layout.spectra.count else { continue }
        let part = try set.fitted.selecting(own).goodness
        rows.append(.init(name: spectrum, goodness: part, minusTwoLogLikelihood: part.chiSquared, isPart: true))
        if let (expected, difference) = try set.fitted.conditional(own) {
          conditionals.append(
            Conditional(
              set: set.name, spectrum: spectrum, rows: own, expected: expected, difference: difference))
        }
      }
      for kind in SpectrumKind.allCases {
        guard set.layout.names(kind).count > 1, let (own, places, centres) = set.layout.common(kind) else { continue }
        let (combined, rest) = try set.fitted.selecting(own).combination(places)
        let scale = centres.indices.map { place in
          zip(own, places).first { $0.1 == place }.map { set.layout.bands[$0.0].scale } ?? 1
        }
        combinations.append(
          Combination(set: set.name, kind: kind, centres: centres, scale: scale, combined: combined, rest: rest))
      }
    }
    self.goodness = GoodnessTable(rows: rows)
    self.conditionals = conditionals
    self.combinations = combinations
  }

  var text: String {
    var blocks = [goodness.text]
    if !conditionals.isEmpty {
      let rows = conditionals.map { item in
        [item.set, item.spectrum, "\(item.rows.count)"] + GoodnessTable.cells(item.difference.goodness)
      }
      blocks.append(
        "Each spectrum less what the others of its set and the model let expect\n"
          + FisherReport.aligned([["data", "spectrum", "points", "chi2", "dof", "PTE"]] + rows))
    }
    if !combinations.isEmpty {
      let rows = combinations.map { item in
        [item.set, item.kind.shortName, "\(item.centres.count)"] + GoodnessTable.cells(item.combined.goodness)
          + GoodnessTable.cells(item.rest)
      }
      let header = [
        "data", "spectrum", "points", "chi2 to model", "dof", "PTE", "chi2 between channels", "dof", "PTE",
      ]
      blocks.append(
        "Combinations of least variance of all channels\n" + FisherReport.aligned([header] + rows))
    }
    return blocks.joined(separator: "\n\n")
  }

  /// One row for each band power, then one for each band of a combination; D_l in muK^2, of the potential [L(L+1)]^2 C_L/2pi.
  var table: String {
    var lines = ["# set spectrum l data model residual sigma expected expected_sigma"]
    func line(_ set: String, _ spectrum: String, _ numbers: [Double?]) -> String {
      ([set, spectrum.replacing(" ", with: "_")]
        + numbers.map { $0.map { String(format: "%.8g", $0) } ?? "nan" }).joined(separator: " ")
    }
    for set in sets {
      let sigmas = set.fitted.standardDeviations
      for row in set.layout.bands.indices {
        let (band, expected) = (set.layout.bands[row], self.expected(set, row))
        lines.append(
          line(
            set.name, set.layout.spectra[row],
            [
              band.centre, set.likelihood.data[row] * band.scale, set.model[row] * band.scale,
              set.fitted.residual[row] * band.scale, sigmas[row] * abs(band.scale), expected?.value, expected?.error,
            ]))
      }
    }
    for item in combinations {
      let sigmas = item.combined.standardDeviations
      for (i, centre) in item.centres.enumerated() {
        let scale = item.scale[i]
        lines.append(
          line(
            item.set, item.kind.shortName + " combined",
            [centre, nil, nil, item.combined.residual[i] * scale, sigmas[i] * abs(scale), nil, nil]))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func expected(_ set: BandPowerResiduals, _ row: Int) -> (value: Double, error: Double)? {
    guard let item = conditionals.first(where: { $0.set == set.name && $0.rows.contains(row) }),
      let place = item.rows.firstIndex(of: row)
    else { return nil }
    let scale = set.layout.bands[row].scale
    return (item.expected[place] * scale, item.difference.standardDeviations[place] * abs(scale))
  }

  func svg(title: String) -> String {
    let panels = sets.flatMap { set in
      set.layout.names.map { spectrum in
        ResidualPlot.Panel(
          title: sets.count > 1 ? "\(set.name) \(spectrum)" : spectrum,
          points: set.layout.rows(of: spectrum).map { row in
            let scale = set.layout.bands[row].scale
            return ResidualPlot.Point(
              multipole: set.layout.bands[row].centre, residual: set.fitted.residual[row] * scale,
              error: set.fitted.covariance[row, row].squareRoot() * abs(scale), expected: expected(set, row))
          })
      }
    }
    let combined = combinations.map { item in
      ResidualPlot.Panel(
        title: "\(item.set) \(item.kind.shortName), channels combined",
        points: item.centres.indices.map { i in
          ResidualPlot.Point(
            multipole: item.centres[i], residual: item.combined.residual[i] * item.scale[i],
            error: item.combined.standardDeviations[i] * abs(item.scale[i]))
        })
    }
    return ResidualPlot(title: title, panels: panels + combined).svg
  }
}
