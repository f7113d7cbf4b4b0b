import EmberConfiguration
import EmberTheory
import Foundation

/// `validation.html`: a report as one page with inline plots, without scripts, fonts or pictures from elsewhere.
package struct ValidationPage {
  private let report: ValidationReport

  package init(_ report: ValidationReport) { self.report = report }

  package var markup: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Validation of \(ScalableVector.escaped(report.subject))</title>
    <style>
    body { font: 15px/1.5 system-ui, sans-serif; color: #20242a; background: #fff; margin: 2rem auto; max-width: 1240px;
      padding: 0 1.5rem; }
    h1 { font-size: 1.5rem; margin: 0 0 .2rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .4rem; }
    .plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(460px, 1fr)); gap: 1rem 1.4rem;
      align-items: start; }
    svg { width: 100%; height: auto; background: #fbfbfa; border: 1px solid #e3e3df; border-radius: 4px; }
    svg text { font: 11px system-ui, sans-serif; fill: #333; } svg .title { font-size: 13px; font-weight: 600; }
    svg .grid { stroke: #e6e6e2; } svg .frame { fill: none; stroke: #b9b9b4; } svg .guide { stroke: #666; fill: none; }
    p { max-width: 62rem; margin: .4rem 0 .7rem; }
    table { border-collapse: collapse; margin: .6rem 0; } th, td { padding: .22rem .9rem .22rem 0; text-align: right; }
    th { border-bottom: 1px solid #bbb; font-weight: 600; } th:first-child, td:first-child { text-align: left; }
    .verdict { display: inline-block; padding: .15rem .6rem; border-radius: 4px; }
    .kept { background: #e2f2e6; } .exceeded { background: #f7dfdc; } .quiet { color: #666; }
    </style>
    </head>
    <body>
    <h1>Validation of \(ScalableVector.escaped(report.subject))</h1>
    <p class="quiet">Points computed anew with \(ScalableVector.escaped(report.solver)). Errors are emulator against solver.</p>
    \(verdict)
    \(remarks)
    \(likelihoodSection)
    \(shiftSection)
    \(spectrumSections)
    \(floorSection)
    \(curveSection)
    </body>
    </html>

    """
  }

  private var verdict: String {
    guard let budget = report.budget else { return "" }
    let state = report.isWithinBudget ? "kept" : "exceeded"
    return "<p><span class=\"verdict \(state)\">Budget \(Self.text(budget)) of ln L for 95 % of the points: "
      + "\(Self.text(report.worst)), \(state)</span></p>"
  }

  /// What is said in a sentence each.
  private var remarks: String {
    var lines = report.failures.sorted { $0.key < $1.key }.map {
      "The solver failed at \($0.value) points because of: \(ScalableVector.escaped($0.key))."
    }
    lines += report.likelihoods.filter { $0.impossible > 0 }.map {
      "WARNING: at \($0.impossible) of the \($0.differences.count) points (\($0.region), \(ScalableVector.escaped($0.likelihood))) the solver "
        + "has no answer, and the emulator gave one."
    }
    if let refusals = report.refusals {
      lines.append("Far from the chains the emulator refuses \(refusals.refused) of \(refusals.total) points.")
    }
    if let seconds = report.predictionSeconds {
      lines.append("One prediction of spectra takes \(Self.text(1e3 * seconds)) ms.")
    }
    return lines.map { "<p>\($0)</p>" }.joined(separator: "\n")
  }

  private var likelihoodSection: String {
    guard !report.likelihoods.isEmpty else { return "" }
    let rows = report.likelihoods.map { table in
      [table.likelihood, table.region, "\(table.differences.count)", Self.text(table.rms)]
        + [0.68, 0.95, 1].map { Self.text(table.percentile($0)) }
        + (table.coverage.map { [Self.text(100 * $0.within68), Self.text(100 * $0.within95)] } ?? ["", ""])
    }
    let header = [
      "likelihood", "region", "points", "rms", "68 %", "95 %", "largest", "% in stated 68 %", "% in stated 95 %",
    ]
    let plots = report.likelihoods.flatMap { table in
      [ValidationPlots.histogram(table)] + (ValidationPlots.scatter(table).map { [$0] } ?? [])
    }
    return "<h2>ln L, solver minus emulator</h2>" + Self.table(header, rows)
      + "<p>Chi2 is -2 ln L; the outermost bars hold what is further out. Of errors as large as stated, 68 % of the points are "
      + "below the dashed line and 95 % below the dotted one.</p>" + Self.grid(plots)
  }

  private var shiftSection: String {
    guard let shift = report.shift else { return "" }
    let rows = shift.names.indices.map { index in
      [
        shift.names[index],
        String(format: "%+.4f +- %.4f", shift.result.meanShifts[index], shift.result.meanShiftErrors[index]),
        String(format: "%.4f +- %.4f", shift.result.widthRatios[index], shift.result.widthRatioErrors[index]),
      ]
    }
    return "<h2>The posterior with the solver's ln L</h2>"
      + "<p>Rows of the chains, weighted by the ratio of the solver's likelihood to the emulator's: by how many standard "
      + "deviations each mean moves, and by what each width is multiplied.</p>"
      + Self.table(["parameter", "shift / sigma", "width ratio"], rows)
      + "<p>\(shift.result.tail.text) (below 0.5 the weights are harmless, above 0.7 the shifts are not to be relied on), "
      + "\(Self.text(shift.result.effectiveSamples)) effective rows."
      + (shift.result.tail.warning.map { " \($0)." } ?? "") + "</p>"
  }

  private var spectrumSections: String {
    let regions = report.spectra.map(\.region).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return regions.map { region in
      let tables = report.spectra.filter { $0.region == region }
      let plots = tables.flatMap { table in
        Self.kinds(table).map { ValidationPlots.percentiles(table, $0, noise: report.noise) }
      }
      return "<h2>Spectra, \(region): \(tables[0].points) points</h2>\n" + summary(tables) + Self.grid(plots)
    }.joined(separator: "\n")
  }

  private static func kinds(_ table: ValidationReport.SpectrumTable) -> [SpectrumKind] {
    SpectrumKind.allCases.filter { table.percentiles[$0] != nil }
  }

  private func summary(_ tables: [ValidationReport.SpectrumTable]) -> String {
    let rows = tables.flatMap { table in
      Self.kinds(table).map { kind in
        [table.experiment, kind.rawValue] + (table.percentiles[kind] ?? []).map { Self.text($0.max() ?? 0) }
      }
    }
    let header = ["sigma of", "spectrum"] + ValidationReport.shares.map { "\(Self.text(100 * $0)) %" }
    let share = tables.first { $0.experiment == ValidationReport.cosmicVariance }.map {
      "<p>Below 0.1 sigma of cosmic variance at every l of every spectrum: \(Self.text(100 * $0.shareBelowTenth)) % of the "
        + "points.</p>"
    }
    let points = tables[0].points
    let coarse = ValidationReport.shares.filter { Int(($0 * Double(points)).rounded(.up)) >= points }.first
    let caution =
      coarse.map { "With \(points) points, the worst one stands for \(Self.text(100 * $0)) % and more." } ?? ""
    return
      "<p>Errors in units of the standard deviation of a single multipole: by cosmic variance alone, and with the noise, beam "
      + "and sky of Simons Observatory's goal and of Planck. The table has the worst multipole, for shares of the points. "
      + "\(caution)</p>" + Self.table(header, rows) + (share ?? "")
  }

  private var floorSection: String {
    guard let noise = report.noise else { return "" }
    let rows =
      noise.spectra.sorted { $0.key.rawValue < $1.key.rawValue }.map {
        [$0.key.rawValue, Self.text($0.value.max() ?? 0), "sigma of cosmic variance, worst multipole"]
      }
      + noise.likelihoods.sorted { $0.key < $1.key }.map { [$0.key, Self.text($0.value), "ln L"] }
    return
      "<h2>Floor: the solver's own numerical scatter</h2><p>Rms deviation of solver results from a cubic along a short line of "
      + "points: no emulator can be better.</p>" + Self.table(["", "scatter", "in"], rows)
  }

  private var curveSection: String {
    guard !report.curves.isEmpty else { return "" }
    return
      "<h2>Learning</h2><p>What the emulator was off by while it learnt: a network from epoch to epoch, the emulator of a run "
      + "along its chains.</p>" + Self.grid(report.curves.map(ValidationPlots.curve))
  }

  private static func grid(_ plots: [ScalablePlot]) -> String {
    "<div class=\"plots\">" + plots.map(\.markup).joined(separator: "\n") + "</div>"
  }

  private static func table(_ header: [String], _ rows: [[String]]) -> String {
    let head = header.map { "<th>\(ScalableVector.escaped($0))</th>" }.joined()
    let body = rows.map { "<tr>" + $0.map { "<td>\(ScalableVector.escaped($0))</td>" }.joined() + "</tr>" }
    return "<table><thead><tr>\(head)</tr></thead><tbody>\(body.joined(separator: "\n"))</tbody></table>"
  }

  private static func text(_ value: Double) -> String { String(format: abs(value) < 1000 ? "%.3g" : "%.0f", value) }
}
