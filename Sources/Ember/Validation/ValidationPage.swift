import EmberTheory
import Foundation

/// `validation.html`: a report as one page with inline plots, without scripts, fonts or pictures from elsewhere.
struct ValidationPage {
  private let report: ValidationReport

  init(_ report: ValidationReport) { self.report = report }

  var markup: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Validation of \(ScalablePlot.escaped(report.subject))</title>
    <style>
    body { font: 15px/1.5 system-ui, sans-serif; color: #20242a; background: #fff; margin: 2rem auto; max-width: 1240px;
      padding: 0 1.5rem; }
    h1 { font-size: 1.5rem; margin: 0 0 .2rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .4rem; }
    .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(460px, 1fr)); gap: 1rem 1.4rem; }
    svg { width: 100%; height: auto; background: #fbfbfa; border: 1px solid #e3e3df; border-radius: 4px; }
    svg text { font: 11px system-ui, sans-serif; fill: #333; } svg .title { font-size: 13px; font-weight: 600; }
    svg .grid { stroke: #e6e6e2; } svg .level { stroke: #888; stroke-dasharray: 5 4; fill: none; }
    table { border-collapse: collapse; margin: .6rem 0; } th, td { padding: .22rem .9rem .22rem 0; text-align: right; }
    th { border-bottom: 1px solid #bbb; font-weight: 600; } th:first-child, td:first-child { text-align: left; }
    .verdict { display: inline-block; padding: .15rem .6rem; border-radius: 4px; }
    .kept { background: #e2f2e6; } .exceeded { background: #f7dfdc; } .quiet { color: #666; }
    </style>
    </head>
    <body>
    <h1>Validation of \(ScalablePlot.escaped(report.subject))</h1>
    <p class="quiet">Fresh points, computed with \(ScalablePlot.escaped(report.solver)). Errors are emulator against solver.</p>
    \(verdict)
    \(likelihoodSection)
    \(spectrumSections)
    \(shiftSection)
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

  private var spectrumSections: String {
    let regions = report.spectra.map(\.region).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return regions.map { region in
      let tables = report.spectra.filter { $0.region == region }
      let plots = tables.flatMap { table in
        table.percentiles.keys.sorted { $0.rawValue < $1.rawValue }.map { kind in
          plot(table, kind).markup
        }
      }
      return "<h2>Spectra, \(region): \(tables[0].points) points</h2>\n" + summary(tables) + "<div class=\"plots\">"
        + plots.joined(separator: "\n") + "</div>"
    }.joined(separator: "\n")
  }

  private func summary(_ tables: [ValidationReport.SpectrumTable]) -> String {
    var rows: [[String]] = []
    for table in tables {
      for kind in table.percentiles.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
        rows.append(
          [table.experiment, kind.rawValue] + (table.percentiles[kind] ?? []).map { Self.text($0.max() ?? 0) })
      }
    }
    let header = ["sigma of", "spectrum"] + ValidationReport.shares.map { "\(Self.text(100 * $0)) %" }
    let share = tables.first { $0.experiment == "cosmic variance" }.map {
      "<p>Below 0.1 sigma of cosmic variance at every l of every spectrum: \(Self.text(100 * $0.shareBelowTenth)) % of the points."
        + "</p>"
    }
    return "<p>The worst multipole, for shares of the points:</p>" + Self.table(header, rows) + (share ?? "")
  }

  private func plot(_ table: ValidationReport.SpectrumTable, _ kind: SpectrumKind) -> ScalablePlot {
    let rows = table.percentiles[kind] ?? []
    return ScalablePlot(
      title: "\(kind.rawValue), \(table.experiment)", xLabel: "multipole l", yLabel: "|error| / sigma",
      xIsLogarithmic: true, yIsLogarithmic: true,
      series: zip(ValidationReport.shares, rows).map { share, values in
        .init(name: "\(Self.text(100 * share)) % of the points", points: Self.thinned(values))
      }, levels: [(0.1, "0.1 sigma")])
  }

  /// Every multipole below 100, then so that a line has a few hundred points.
  private static func thinned(_ values: [Double]) -> [(x: Double, y: Double)] {
    values.indices.filter { $0 >= 2 && ($0 < 100 || $0 % max(1, values.count / 300) == 0) }.map {
      (Double($0), values[$0])
    }
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
    let plots = report.likelihoods.flatMap { table in [histogram(table)] + (scatter(table).map { [$0] } ?? []) }
    return "<h2>ln L, solver minus emulator</h2>" + Self.table(header, rows) + "<div class=\"plots\">"
      + plots.map(\.markup).joined(separator: "\n") + "</div>"
  }

  private func histogram(_ table: ValidationReport.LikelihoodTable) -> ScalablePlot {
    let values = table.differences.map { -2 * $0 }
    let limit = max(values.map(abs).sorted().dropLast(values.count / 100).last ?? 1, 1e-6)
    let bins = 31
    var counts = [Double](repeating: 0, count: bins)
    for value in values {
      let place = Int(((value / limit + 1) / 2 * Double(bins)).rounded(.down))
      counts[min(max(place, 0), bins - 1)] += 1
    }
    let points = (0..<bins).flatMap { bin -> [(x: Double, y: Double)] in
      let low = limit * (2 * Double(bin) / Double(bins) - 1)
      return [(low, counts[bin]), (low + 2 * limit / Double(bins), counts[bin])]
    }
    return ScalablePlot(
      title: "Delta chi2, \(table.region)", xLabel: "chi2 of the solver minus chi2 of the emulator", yLabel: "points",
      series: [.init(name: table.likelihood, points: points)])
  }

  private func scatter(_ table: ValidationReport.LikelihoodTable) -> ScalablePlot? {
    guard table.coverage != nil else { return nil }
    return ScalablePlot(
      title: "Stated and true error of ln L, \(table.region)", xLabel: "stated sigma", yLabel: "|solver - emulator|",
      xIsLogarithmic: true, yIsLogarithmic: true,
      series: [
        .init(name: table.likelihood, points: zip(table.sigmas, table.differences).map { ($0, abs($1)) }, isLine: false)
      ], showsDiagonal: true)
  }

  private var shiftSection: String {
    guard let shift = report.shift else { return "" }
    let rows = shift.names.indices.map { index in
      [
        shift.names[index], String(format: "%+.4f", shift.result.meanShifts[index]),
        Self.text(shift.result.widthRatios[index]),
      ]
    }
    let k = shift.result.paretoK.map(Self.text) ?? "unknown (too few rows)"
    return "<h2>The posterior with the solver's ln L</h2>"
      + Self.table(["parameter", "shift / sigma", "width ratio"], rows)
      + "<p>Pareto k \(k), \(Self.text(shift.result.effectiveSamples)) effective rows.</p>"
  }

  private var floorSection: String {
    guard !report.noise.isEmpty || !report.likelihoodNoise.isEmpty else { return "" }
    let rows =
      report.noise.sorted { $0.key.rawValue < $1.key.rawValue }.map { [$0.key.rawValue, Self.text($0.value), "sigma"] }
      + report.likelihoodNoise.sorted { $0.key < $1.key }.map { [$0.key, Self.text($0.value), "ln L"] }
    return
      "<h2>Floor: the solver's own numerical scatter</h2><p>Rms deviation from a cubic along a line of near points; of "
      + "spectra the worst multipole, in sigma of cosmic variance.</p>" + Self.table(["", "scatter", "in"], rows)
  }

  private var curveSection: String {
    guard let curve = report.curve, curve.series.contains(where: { !$0.points.isEmpty }) else { return "" }
    let plot = ScalablePlot(
      title: "Learning curve", xLabel: curve.label, yLabel: "error", xIsLogarithmic: true, yIsLogarithmic: true,
      series: curve.series.map { .init(name: $0.name, points: $0.points) })
    return "<h2>Learning</h2><div class=\"plots\">\(plot.markup)</div>"
  }

  private static func table(_ header: [String], _ rows: [[String]]) -> String {
    let head = header.map { "<th>\(ScalablePlot.escaped($0))</th>" }.joined()
    let body = rows.map { "<tr>" + $0.map { "<td>\(ScalablePlot.escaped($0))</td>" }.joined() + "</tr>" }
    return "<table><thead><tr>\(head)</tr></thead><tbody>\(body.joined(separator: "\n"))</tbody></table>"
  }

  private static func text(_ value: Double) -> String { String(format: "%.4g", value) }
}
