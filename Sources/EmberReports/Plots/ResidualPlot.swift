import EmberConfiguration
import Foundation

/// Residuals of band powers with their errors, one panel for each spectrum below the other, as SVG.
package struct ResidualPlot {
  package struct Panel: Sendable {
    package var title: String
    package var points: [Point]

    package init(title: String, points: [Point]) {
      self.title = title
      self.points = points
    }
  }

  /// A band power in one unit throughout its panel.
  package struct Point: Sendable {
    package var multipole: Double
    package var residual: Double
    package var error: Double
    /// What other spectra let expect of the residual, and how well.
    package var expected: (value: Double, error: Double)?

    package init(multipole: Double, residual: Double, error: Double, expected: (value: Double, error: Double)? = nil) {
      self.multipole = multipole
      self.residual = residual
      self.error = error
      self.expected = expected
    }
  }

  private let title: String
  private let panels: [Panel]

  package init(title: String, panels: [Panel]) {
    self.title = title
    self.panels = panels
  }

  private static let width = 640.0
  private static let height = 150.0
  private static let (left, right, top, pitch) = (74.0, 16.0, 58.0, 196.0)

  /// The whole document.
  package var svg: String {
    let size = (ScalableVector.number(Self.width), ScalableVector.number(Self.top + Self.pitch * Double(panels.count)))
    let head = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(size.0)\" height=\"\(size.1)\" "
        + "viewBox=\"0 0 \(size.0) \(size.1)\" font-family=\"sans-serif\" font-size=\"11\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
      ScalableVector.text(ScalableVector.escaped(title), x: Self.left, y: 20, "font-size=\"13\""),
      ScalableVector.text(
        "data less model, 1 sigma; band: expected from the other spectra of the set", x: Self.left, y: 36),
    ]
    return (head + panels.indices.flatMap(panel) + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private func panel(_ index: Int) -> [String] {
    let panel = panels[index]
    let top = Self.top + Self.pitch * Double(index)
    let ends = panel.points.flatMap { [$0.residual - $0.error, $0.residual + $0.error] }
    guard
      let x = PlotAxis(
        panel.points.map(\.multipole), isLogarithmic: false, from: Self.left, to: Self.width - Self.right),
      let y = PlotAxis(ends + [0], isLogarithmic: false, from: top + Self.height, to: top)
    else { return [] }
    return frame(x, y, panel.title) + band(panel.points, x, y) + panel.points.flatMap { Self.mark($0, x, y) }
  }

  private func frame(_ x: PlotAxis, _ y: PlotAxis, _ title: String) -> [String] {
    let stroke = "stroke=\"#444\" stroke-width=\"0.8\""
    var lines = [
      ScalableVector.rectangle(
        x: x.start, y: y.end, width: x.end - x.start, height: y.start - y.end, "fill=\"none\" " + stroke),
      ScalableVector.line(
        from: (x.start, y.place(0)), to: (x.end, y.place(0)), stroke + " stroke-dasharray=\"4 3\""),
      ScalableVector.text(ScalableVector.escaped(title), x: x.start + 6, y: y.end + 14, "font-weight=\"bold\""),
      ScalableVector.text("l", x: x.end, y: y.start + 28, anchor: "end"),
    ]
    for tick in x.linearTicks(parts: 8) {
      lines.append(ScalableVector.text(PlotAxis.label(tick), x: x.place(tick), y: y.start + 14, anchor: "middle"))
    }
    for tick in y.linearTicks(parts: 4) {
      lines.append(ScalableVector.text(PlotAxis.label(tick), x: x.start - 5, y: y.place(tick) + 4, anchor: "end"))
    }
    return lines
  }

  private func band(_ points: [Point], _ x: PlotAxis, _ y: PlotAxis) -> [String] {
    let known = points.compactMap { point in point.expected.map { (point.multipole, $0) } }
    guard known.count > 1 else { return [] }
    func edge(_ sign: Double) -> [(x: Double, y: Double)] {
      known.map { (x: x.place($0.0), y: y.place($0.1.value + sign * $0.1.error)) }
    }
    return [
      ScalableVector.polygon(
        edge(1) + edge(-1).reversed(), "fill=\"\(ScalableVector.color(1))\" fill-opacity=\"0.25\"")
    ]
  }

  private static func mark(_ point: Point, _ x: PlotAxis, _ y: PlotAxis) -> [String] {
    let color = ScalableVector.color(0)
    let place = x.place(point.multipole)
    return [
      ScalableVector.line(
        from: (place, y.place(point.residual - point.error)), to: (place, y.place(point.residual + point.error)),
        "stroke=\"\(color)\""),
      ScalableVector.circle((place, y.place(point.residual)), radius: 2, "fill=\"\(color)\""),
    ]
  }
}
