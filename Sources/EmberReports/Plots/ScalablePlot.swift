import EmberConfiguration
import Foundation

/// A plot of lines or points as inline SVG, for pages that need nothing but themselves.
package struct ScalablePlot {
  /// One line, a cloud of points, or the outline of bars.
  package struct Series: Sendable {
    package enum Style: Sendable { case line, points, area, guide }

    package var name: String
    package var points: [(x: Double, y: Double)]
    /// A guide is a broken line to compare with, such as a budget.
    package var style = Style.line

    package init(name: String, points: [(x: Double, y: Double)], style: Style = .line) {
      self.name = name
      self.points = points
      self.style = style
    }
  }

  package var title: String
  package var xLabel: String
  package var yLabel: String
  var xIsLogarithmic = false
  var yIsLogarithmic = false
  var yStartsAtZero = false
  package var series: [Series]

  private static let width = 560.0
  private static let left = 74.0
  private static let right = 16.0
  private static let bottom = 48.0
  /// Height of what the axes enclose.
  private static let inner = 262.0
  private static let legendTop = 38.0
  private static let legendLine = 16.0

  /// The `<svg>` element; a note instead when there is nothing to draw.
  package var markup: String {
    let legend = legend
    let top = Self.legendTop + Self.legendLine * Double(legend.lines - 1) + 10
    let data = series.filter { $0.style != .guide }.flatMap(\.points)
    let points = series.flatMap(\.points)
    guard data.contains(where: { canShow($0) }),
      let x = PlotAxis(
        points.map(\.x), isLogarithmic: xIsLogarithmic, from: Self.left, to: Self.width - Self.right),
      let y = PlotAxis(
        points.map(\.y), isLogarithmic: yIsLogarithmic, fromZero: yStartsAtZero, from: top + Self.inner, to: top)
    else {
      return "<p class=\"quiet\">\(ScalableVector.escaped(title)): no data.</p>"
    }
    let size = "0 0 \(Int(Self.width)) \(Int(top + Self.inner + Self.bottom))"
    let head = [
      "<svg viewBox=\"\(size)\" role=\"img\" aria-label=\"\(ScalableVector.escaped(title))\">",
      ScalableVector.text(ScalableVector.escaped(title), x: Self.left, y: 20, "class=\"title\""),
    ]
    let body = series.indices.flatMap { draw($0, x, y) }
    return (head + legend.parts + grid(x, y) + body + ["</svg>"]).joined(separator: "\n")
  }

  private func canShow(_ point: (x: Double, y: Double)) -> Bool {
    PlotAxis.canShow(point.x, xIsLogarithmic) && PlotAxis.canShow(point.y, yIsLogarithmic)
  }

  /// The names of the series in lines above the axes, so that they never hide data.
  private var legend: (parts: [String], lines: Int) {
    var parts: [String] = []
    var (x, line) = (Self.left, 0)
    for (index, one) in series.enumerated() {
      let length = 26 + Self.characterWidth * Double(one.name.count)
      if x + length > Self.width - Self.right, x > Self.left { (x, line) = (Self.left, line + 1) }
      let y = Self.legendTop + Self.legendLine * Double(line)
      let mark =
        one.style == .points
        ? ScalableVector.circle((x + 7, y - 4), radius: 3, "fill=\"\(ScalableVector.color(index))\"")
        : ScalableVector.line(from: (x, y - 4), to: (x + 14, y - 4), stroke(index))
      parts += [mark, ScalableVector.text(ScalableVector.escaped(one.name), x: x + 19, y: y)]
      x += length + 6
    }
    return (parts, line + 1)
  }

  /// Of a letter of 11 pixels, on the generous side.
  private static let characterWidth = 6.1

  /// The first guide is dashed, others are dotted.
  private func stroke(_ index: Int) -> String {
    guard series[index].style == .guide else {
      return "stroke=\"\(ScalableVector.color(index))\" stroke-width=\"1.6\""
    }
    let isFirst = !series[..<index].contains { $0.style == .guide }
    return "class=\"guide\" stroke-dasharray=\"\(isFirst ? "6 4" : "2 3")\""
  }

  private func draw(_ index: Int, _ x: PlotAxis, _ y: PlotAxis) -> [String] {
    let points = series[index].points.filter(canShow).map { (x: x.place($0.x), y: y.place($0.y)) }
    let color = ScalableVector.color(index)
    switch series[index].style {
    case .points:
      return points.map { ScalableVector.circle($0, radius: 2.6, "fill=\"\(color)\" fill-opacity=\"0.55\"") }
    case .area:
      guard let first = points.first, let last = points.last else { return [] }
      let outline = [(x: first.x, y: y.start)] + points + [(x: last.x, y: y.start)]
      return [ScalableVector.polygon(outline, "fill=\"\(color)\" fill-opacity=\"0.3\" stroke=\"\(color)\"")]
    case .line, .guide: return [ScalableVector.polyline(points, stroke(index))]
    }
  }

  private func grid(_ x: PlotAxis, _ y: PlotAxis) -> [String] {
    let style = "class=\"grid\""
    var parts: [String] = []
    for tick in x.ticks {
      let place = x.place(tick)
      parts.append(ScalableVector.line(from: (place, y.end), to: (place, y.start), style))
      parts.append(ScalableVector.text(PlotAxis.label(tick), x: place, y: y.start + 16, anchor: "middle"))
    }
    for tick in y.ticks {
      let place = y.place(tick)
      parts.append(ScalableVector.line(from: (x.start, place), to: (x.end, place), style))
      parts.append(ScalableVector.text(PlotAxis.label(tick), x: x.start - 6, y: place + 4, anchor: "end"))
    }
    let (width, height) = (x.end - x.start, y.start - y.end)
    return parts + [
      ScalableVector.rectangle(x: x.start, y: y.end, width: width, height: height, "class=\"frame\""),
      ScalableVector.text(
        ScalableVector.escaped(xLabel), x: (x.start + x.end) / 2, y: y.start + 38, anchor: "middle"),
      ScalableVector.uprightText(ScalableVector.escaped(yLabel), x: 16, y: (y.start + y.end) / 2),
    ]
  }
}
