import EmberNumerics
import Testing

@testable import EmberReports

@Suite("Plots")
struct PlotTests {
  /// How often a word stands in a text.
  private func count(_ word: String, in text: String) -> Int {
    text.split(separator: word, omittingEmptySubsequences: false).count - 1
  }

  private static let triangle = EllipseTriangle(
    names: ["omega_b", "a<b", "n_s"],
    contours: [
      .init(label: "all", center: [0.0224, 0, 0.965], covariance: covariance(1)),
      .init(label: "TT & EE", center: [0.0224, 0, 0.965], covariance: covariance(2)),
    ])

  private static func covariance(_ scale: Double) -> Matrix {
    Matrix(
      rows: 3, columns: 3, elements: [1e-8, 5e-5, 0, 5e-5, 1, 0.1, 0, 0.1, 0.04].map { $0 * scale * scale })
  }

  @Test("A triangle has a panel for each pair, two ellipses a contour in it, and a curve on the diagonal")
  func panels() {
    let svg = Self.triangle.svg
    #expect(svg.hasPrefix("<svg") && svg.hasSuffix("</svg>\n"))
    #expect(count("<polygon", in: svg) == 3 * 2 * 2)
    #expect(count("<polyline", in: svg) == 3 * 2)
    #expect(count("fill=\"none\" stroke=\"#444\"", in: svg) == 6)
    // The name twice but for the first, escaped; the legend once.
    #expect(count(">omega_b<", in: svg) == 1 && count(">a&lt;b<", in: svg) == 2 && count(">TT &amp; EE<", in: svg) == 1)
    #expect(!svg.contains("nan") && !svg.contains("inf"))
  }

  @Test("The ellipse of 68 % reaches 1.516 standard deviations to either side")
  func ellipses() throws {
    let svg = EllipseTriangle(
      names: ["a", "b"],
      contours: [
        .init(label: "x", center: [0, 0], covariance: Matrix(rows: 2, columns: 2, elements: [1, 0.5, 0.5, 4]))
      ]
    ).svg
    let polygon = try #require(svg.split(separator: "\n").last { $0.hasPrefix("<polygon") })
    let points = polygon.split(separator: "\"")[1].split(separator: " ").map { point in
      point.split(separator: ",").compactMap { Double($0) }
    }
    // A panel of 110 shows six standard deviations; the first begins at 90, the second row at 130.
    let (x, y) = (points.map { $0[0] }, points.map { $0[1] })
    #expect(abs((x.max() ?? 0) - (90 + 55 + 1.516 * 110 / 6)) < 0.2)
    #expect(abs((x.min() ?? 0) - (90 + 55 - 1.516 * 110 / 6)) < 0.2)
    #expect(abs((y.max() ?? 0) - (130 + 55 + 1.516 * 110 / 6)) < 0.2)
  }

  @Test("An axis marks round numbers within its range, and stands values in order")
  func axes() {
    let axis = PlotAxis(-0.3...1.1, from: 100, to: 0)
    #expect(axis.linearTicks(parts: 4) == [0, 0.5, 1])
    #expect(axis.place(-0.3) == 100 && axis.place(1.1) == 0 && abs(axis.place(0.4) - 50) < 1e-9)
    #expect(axis.place(7) == 0)
    let logarithmic = PlotAxis([1, 1000, -1], isLogarithmic: true, from: 0, to: 30)
    #expect(logarithmic?.ticks == [1, 10, 100, 1000])
    #expect(PlotAxis([-1, .nan], isLogarithmic: true, from: 0, to: 1) == nil)
  }

  @Test("Elements have their coordinates, and texts cannot end them")
  func elements() {
    let line = ScalableVector.line(from: (0, 1), to: (2, 3.25), "class=\"grid\"")
    #expect(line == "<line x1=\"0.0\" y1=\"1.0\" x2=\"2.0\" y2=\"3.2\" class=\"grid\"/>")
    #expect(ScalableVector.escaped("a<b & \"c\">") == "a&lt;b &amp; &quot;c&quot;&gt;")
    #expect(ScalableVector.color(7) == ScalableVector.color(0) && ScalableVector.color(1) != ScalableVector.color(0))
  }
}
