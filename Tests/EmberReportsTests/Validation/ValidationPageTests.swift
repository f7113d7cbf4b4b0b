@testable import EmberReports
import EmberTheory
import Foundation
import Testing

@Suite("The page of ember validate")
struct ValidationPageTests {
  @Test("Axes mark a handful of values, whatever their range")
  func ticks() throws {
    for (values, isLogarithmic) in [
      ([2.0, 2508], true), ([0.2, 0.3], true), ([1e-9, 1], true), ([5, 5], false),
      ([-0.002, 0.003], false), ([0, 24], false),
    ] {
      let axis = try #require(PlotAxis(values, isLogarithmic: isLogarithmic, from: 0, to: 100))
      #expect((3...9).contains(axis.ticks.count), "\(values): \(axis.ticks)")
      #expect(axis.ticks.allSatisfy(axis.range.contains))
      #expect(values.allSatisfy { (0...100).contains(axis.place($0)) })
    }
    #expect(PlotAxis([0, -1], isLogarithmic: true, from: 0, to: 1) == nil)
  }

  @Test(
    "Marks are readable numbers",
    arguments: [(0.0, "0"), (1000, "1000"), (-0.002, "-0.002"), (0.3, "0.3")])
  func labels(value: Double, expected: String) { #expect(PlotAxis.label(value) == expected) }

  @Test("Small and large marks are powers of ten")
  func powers() {
    #expect(PlotAxis.label(1e-4).hasPrefix("10<tspan") && PlotAxis.label(1e-4).contains(">-4<"))
    #expect(PlotAxis.label(3e6).hasPrefix("3&#183;10<tspan"))
  }

  @Test("A plot without anything to draw says so, and guides alone are nothing")
  func empty() {
    let guide = ScalablePlot.Series(name: "budget", points: [(0, 1), (1, 1)], style: .guide)
    let plot = ScalablePlot(title: "a < b", xLabel: "x", yLabel: "y", series: [guide])
    #expect(plot.markup.contains("a &lt; b: no data"))
  }

  @Test("Points at which only the emulator has an answer exceed every budget and are named")
  func impossible() throws {
    var report = ValidationReport(subject: "run", solver: "solver 1")
    report.likelihoods = [
      .init(
        region: ValidationReport.posterior, likelihood: "data", differences: [0.1, -.infinity, 0.1, 0.1],
        sigmas: [0.1, 0.1, 0.1, 0.1], factor95: 1.96)
    ]
    report.budget = 1
    #expect(!report.isWithinBudget && report.likelihoods[0].impossible == 1)
    #expect(abs(report.likelihoods[0].rms - 0.1) < 1e-12)
    #expect(report.likelihoods[0].coverage?.within95 == 0.75)
    #expect(report.text.contains("at 1 of these points the solver has no answer"))
    #expect(ValidationPage(report).markup.contains("at 1 of the 4 points"))
    #expect(try report.json.contains("\"impossible\" : 1"))
  }

  @Test("The page has every section that was measured, and needs nothing but itself")
  func sections() {
    var report = ValidationReport(subject: "model", solver: "solver 1")
    report.spectra = [
      .init(
        region: "posterior", experiment: ValidationReport.cosmicVariance, points: 3,
        percentiles: [
          .lensedTT: [[0, 0, 0.1, 0.2], [0, 0, 0.2, 0.3], [0, 0, 0.3, 0.4], [0, 0, 0.3, 0.4]]
        ],
        shareBelowTenth: 0)
    ]
    report.likelihoods = [
      .init(
        region: "posterior", likelihood: "data", differences: [0.1, -0.2, 0.05],
        sigmas: [0.1, 0.15, 0.2], factor95: 1.96)
    ]
    report.curves = [
      .init(
        title: "Learning curve", xLabel: "epoch", yLabel: "loss",
        series: [.init(name: "a", points: [(1, 2), (2, 1)])])
    ]
    report.refusals = .init(refused: 9, total: 10)
    let page = ValidationPage(report).markup
    for text in [
      "Spectra, posterior: 3 points", "Distribution of Delta chi2",
      "stated 95 % bound (100 % below)", "Learning curve",
      "refuses 9 of 10", "the worst one stands for 68 % and more",
    ] {
      #expect(page.contains(text), "\(text)")
    }
    #expect(!page.contains("<script") && !page.contains("http") && !page.contains("no data"))
  }

  @Test("The JSON file has errors at a few hundred multipoles to five digits, and the worst of all")
  func jsonIsSmall() throws {
    let errors = (0..<4001).map { $0 == 1001 ? 0.5 : 0.1 / Double(3 + $0 % 7) }
    var report = ValidationReport(subject: "model", solver: "solver 1")
    report.spectra = [
      .init(
        region: "box", experiment: ValidationReport.cosmicVariance, points: 3, percentiles: [.lensedTT: [errors]],
        shareBelowTenth: 0)
    ]
    let text = try report.json
    #expect(text.utf8.count < 30_000)
    let root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let table = try #require((root["spectra"] as? [[String: Any]])?.first)
    let multipoles = try #require(table["multipoles"] as? [Int])
    let row = try #require((table["percentiles"] as? [String: [[Double]]])?["lensed_TT"]?.first)
    #expect(multipoles.count == row.count && Array(multipoles.prefix(98)) == Array(2..<100))
    #expect(zip(multipoles, row).allSatisfy { abs($1 / errors[$0] - 1) < 1e-4 })
    #expect((table["worst"] as? [String: [Double]])?["lensed_TT"] == [0.5])
  }
}
