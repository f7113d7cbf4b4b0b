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
  private static let colors = ["#2f6db3", "#d9822b", "#3a8f5c", "#b03a5b", "#6b5bb0", "#7a6a55"]

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
      return "<p class=\"quiet\">\(Self.escaped(title)): no data.</p>"
    }
    let size = "0 0 \(Int(Self.width)) \(Int(top + Self.inner + Self.bottom))"
    let head = [
      "<svg viewBox=\"\(size)\" role=\"img\" aria-label=\"\(Self.escaped(title))\">",
      "<text class=\"title\" x=\"\(Self.left)\" y=\"20\">\(Self.escaped(title))</text>",
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
      let style = stroke(index)
      let mark =
        one.style == .points
        ? "<circle cx=\"\(x + 7)\" cy=\"\(y - 4)\" r=\"3\" fill=\"\(Self.color(index))\"/>"
        : "<line x1=\"\(x)\" x2=\"\(x + 14)\" y1=\"\(y - 4)\" y2=\"\(y - 4)\" \(style)/>"
      parts += [mark, "<text x=\"\(x + 19)\" y=\"\(y)\">\(Self.escaped(one.name))</text>"]
      x += length + 6
    }
    return (parts, line + 1)
  }

  /// Of a letter of 11 pixels, on the generous side.
  private static let characterWidth = 6.1

  private static func color(_ index: Int) -> String { colors[index % colors.count] }

  /// The first guide is dashed, others are dotted.
  private func stroke(_ index: Int) -> String {
    guard series[index].style == .guide else {
      return "fill=\"none\" stroke=\"\(Self.color(index))\" stroke-width=\"1.6\""
    }
    let isFirst = !series[..<index].contains { $0.style == .guide }
    return "class=\"guide\" stroke-dasharray=\"\(isFirst ? "6 4" : "2 3")\""
  }

  private func draw(_ index: Int, _ x: PlotAxis, _ y: PlotAxis) -> [String] {
    let points = series[index].points.filter(canShow).map { (x: x.place($0.x), y: y.place($0.y)) }
    let path = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
    switch series[index].style {
    case .points:
      return points.map {
        "<circle cx=\"\(Self.number($0.x))\" cy=\"\(Self.number($0.y))\" r=\"2.6\" fill=\"\(Self.color(index))\" "
          + "fill-opacity=\"0.55\"/>"
      }
    case .area:
      guard let first = points.first, let last = points.last else { return [] }
      let base = Self.number(y.start)
      return [
        "<polygon points=\"\(Self.number(first.x)),\(base) \(path) \(Self.number(last.x)),\(base)\" "
          + "fill=\"\(Self.color(index))\" fill-opacity=\"0.3\" stroke=\"\(Self.color(index))\"/>"
      ]
    case .line, .guide: return ["<polyline points=\"\(path)\" \(stroke(index))/>"]
    }
  }

  private func grid(_ x: PlotAxis, _ y: PlotAxis) -> [String] {
    var parts: [String] = []
    for tick in x.ticks {
      let place = Self.number(x.place(tick))
      parts += [
        "<line class=\"grid\" x1=\"\(place)\" x2=\"\(place)\" y1=\"\(y.end)\" y2=\"\(y.start)\"/>",
        "<text x=\"\(place)\" y=\"\(y.start + 16)\" text-anchor=\"middle\">\(PlotAxis.label(tick))</text>",
      ]
    }
    for tick in y.ticks {
      let place = y.place(tick)
      parts += [
        "<line class=\"grid\" x1=\"\(x.start)\" x2=\"\(x.end)\" y1=\"\(Self.number(place))\" y2=\"\(Self.number(place))\"/>",
        "<text x=\"\(x.start - 6)\" y=\"\(Self.number(place + 4))\" text-anchor=\"end\">\(PlotAxis.label(tick))</text>",
      ]
    }
    let middle = (y.start + y.end) / 2
    return parts + [
      "<rect class=\"frame\" x=\"\(x.start)\" y=\"\(y.end)\" width=\"\(x.end - x.start)\" height=\"\(y.start - y.end)\"/>",
      "<text x=\"\((x.start + x.end) / 2)\" y=\"\(y.start + 38)\" text-anchor=\"middle\">\(Self.escaped(xLabel))</text>",
      "<text x=\"16\" y=\"\(middle)\" text-anchor=\"middle\" transform=\"rotate(-90 16 \(middle))\">"
        + "\(Self.escaped(yLabel))</text>",
    ]
  }

  private static func number(_ value: Double) -> String { String(format: "%.1f", value) }

  package static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
  }
}
