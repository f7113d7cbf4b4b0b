import EmberTheory
import Foundation

/// The plots of a validation page.
enum ValidationPlots {
  /// Errors of one spectrum against l, for shares of the points.
  static func percentiles(
    _ table: ValidationReport.SpectrumTable, _ kind: SpectrumKind, noise: SolverNoise?
  ) -> ScalablePlot {
    let rows = table.percentiles[kind] ?? []
    var series: [ScalablePlot.Series] = zip(ValidationReport.shares, rows).map { share, values in
      .init(name: String(format: "%g %%", 100 * share), points: thinned(values))
    }
    series.append(
      .init(name: "0.1 sigma", points: [(2, 0.1), (Double(max(2, (rows.first?.count ?? 0) - 1)), 0.1)], style: .guide))
    if table.experiment == ValidationReport.cosmicVariance, let floor = noise?.spectra[kind] {
      series.append(.init(name: "the solver's own scatter", points: thinned(floor), style: .guide))
    }
    return ScalablePlot(
      title: "\(kind.rawValue) in sigma of \(table.experiment)", xLabel: "multipole l",
      yLabel: "|emulator - solver| / sigma, for shares of the points", xIsLogarithmic: true, yIsLogarithmic: true,
      series: series)
  }

  private static func thinned(_ values: [Double]) -> [(x: Double, y: Double)] {
    ValidationReport.multipoles(below: values.count).map { (Double($0), values[$0]) }
  }

  /// How the differences of chi2 are distributed; what is beyond 99 % of them stands in the outermost bars.
  static func histogram(_ table: ValidationReport.LikelihoodTable) -> ScalablePlot {
    let values = table.differences.filter(\.isFinite).map { -2 * $0 }
    let limit = max(values.map(abs).sorted().dropLast(values.count / 100).last ?? 1, 1e-6)
    let bins = 2 * min(max(Int(Double(values.count).squareRoot()), 4), 15) + 1
    var counts = [Double](repeating: 0, count: bins)
    for value in values {
      let place = min(max((value / limit + 1) / 2 * Double(bins), 0), Double(bins - 1))
      counts[Int(place)] += 1
    }
    let outline = (0..<bins).flatMap { bin -> [(x: Double, y: Double)] in
      let low = limit * (2 * Double(bin) / Double(bins) - 1)
      return [(low, counts[bin]), (low + 2 * limit / Double(bins), counts[bin])]
    }
    return ScalablePlot(
      title: "Distribution of Delta chi2, \(table.region)", xLabel: "chi2 of the solver minus chi2 of the emulator",
      yLabel: "points", yStartsAtZero: true, series: [.init(name: table.likelihood, points: outline, style: .area)])
  }

  /// True against stated errors of ln L; `nil` when none are stated.
  static func scatter(_ table: ValidationReport.LikelihoodTable) -> ScalablePlot? {
    guard let coverage = table.coverage else { return nil }
    let stated = table.sigmas.filter { $0 > 0 && $0.isFinite }
    guard let low = stated.min(), let high = stated.max() else { return nil }
    return ScalablePlot(
      title: "Stated and true error of ln L, \(table.region)", xLabel: "stated sigma of ln L",
      yLabel: "|solver - emulator| of ln L", xIsLogarithmic: true, yIsLogarithmic: true,
      series: [
        .init(
          name: table.likelihood, points: zip(table.sigmas, table.differences).map { ($0, abs($1)) }, style: .points),
        .init(
          name: String(format: "stated sigma (%.0f %% below)", 100 * coverage.within68),
          points: [(low, low), (high, high)], style: .guide),
        .init(
          name: String(format: "stated 95 %% bound (%.0f %% below)", 100 * coverage.within95),
          points: [(low, table.factor95 * low), (high, table.factor95 * high)], style: .guide),
      ])
  }

  static func curve(_ curve: ValidationReport.Curve) -> ScalablePlot {
    ScalablePlot(
      title: curve.title, xLabel: curve.xLabel, yLabel: curve.yLabel, yIsLogarithmic: curve.isLogarithmic,
      yStartsAtZero: !curve.isLogarithmic, series: curve.series)
  }
}
