import Foundation

/// A plot of lines or points as inline SVG, for pages that need nothing but themselves.
struct ScalablePlot {
  /// One line, or a cloud of points.
  struct Series {
    var name: String
    var points: [(x: Double, y: Double)]
    var isLine = true
  }

  var title: String
  var xLabel: String
  var yLabel: String
  var xIsLogarithmic = false
  var yIsLogarithmic = false
  var series: [Series]
  /// Further lines across the plot, such as a budget: value and name.
  var levels: [(y: Double, name: String)] = []
  /// Draws the line y = x.
  var showsDiagonal = false

  private static let width = 560.0
  private static let height = 340.0
  private static let left = 74.0
  private static let right = 14.0
  private static let top = 34.0
  private static let bottom = 48.0
  private static let colors = ["#2f6db3", "#d9822b", "#3a8f5c", "#b03a5b", "#6b5bb0", "#7a6a55"]

  /// The `<svg>` element; a note instead when there is nothing to draw.
  var markup: String {
    let xs = series.flatMap { $0.points.map(\.x) }.filter { usable($0, xIsLogarithmic) }
    let ys =
      (series.flatMap { $0.points.map(\.y) } + levels.map(\.y)).filter { usable($0, yIsLogarithmic) }
    guard let xRange = Self.range(xs, xIsLogarithmic), let yRange = Self.range(ys, yIsLogarithmic) else {
      return "<p>\(Self.escaped(title)): no data.</p>"
    }
    let x = Axis(xRange, isLogarithmic: xIsLogarithmic, from: Self.left, to: Self.width - Self.right)
    let y = Axis(yRange, isLogarithmic: yIsLogarithmic, from: Self.height - Self.bottom, to: Self.top)
    var parts = [
      "<svg viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" role=\"img\" aria-label=\"\(Self.escaped(title))\">",
      "<text class=\"title\" x=\"\(Self.left)\" y=\"18\">\(Self.escaped(title))</text>",
    ]
    parts += grid(x, y)
    for level in levels where usable(level.y, yIsLogarithmic) {
      let place = Self.number(y.place(level.y))
      parts.append(
        "<line class=\"level\" x1=\"\(Self.left)\" x2=\"\(Self.width - Self.right)\" y1=\"\(place)\" y2=\"\(place)\"/>"
          + "<text class=\"note\" x=\"\(Self.width - Self.right - 4)\" y=\"\(Self.number(y.place(level.y) - 4))\" "
          + "text-anchor=\"end\">\(Self.escaped(level.name))</text>")
    }
    if showsDiagonal {
      let (low, high) = (max(xRange.lowerBound, yRange.lowerBound), min(xRange.upperBound, yRange.upperBound))
      if low < high { parts.append(Self.polyline([(low, low), (high, high)], x, y, "class=\"level\"")) }
    }
    for (index, one) in series.enumerated() { parts += draw(one, index, x, y) }
    parts.append("</svg>")
    return parts.joined(separator: "\n")
  }

  private func usable(_ value: Double, _ isLogarithmic: Bool) -> Bool {
    value.isFinite && (!isLogarithmic || value > 0)
  }

  private static func range(_ values: [Double], _ isLogarithmic: Bool) -> ClosedRange<Double>? {
    guard let low = values.min(), let high = values.max() else { return nil }
    if isLogarithmic { return low == high ? low / 2...high * 2 : low...high }
    let margin = low == high ? max(abs(low), 1) / 2 : (high - low) * 0.04
    return low - margin...high + margin
  }

  private func draw(_ one: Series, _ index: Int, _ x: Axis, _ y: Axis) -> [String] {
    let color = Self.colors[index % Self.colors.count]
    let points = one.points.filter { usable($0.x, xIsLogarithmic) && usable($0.y, yIsLogarithmic) }
    var parts: [String] = []
    if one.isLine {
      parts.append(
        Self.polyline(points, x, y, "fill=\"none\" stroke=\"\(color)\" stroke-width=\"1.6\""))
    } else {
      parts += points.map {
        "<circle cx=\"\(Self.number(x.place($0.x)))\" cy=\"\(Self.number(y.place($0.y)))\" r=\"2.6\" fill=\"\(color)\" "
          + "fill-opacity=\"0.6\"/>"
      }
    }
    let line = Self.top + 16 + 16 * Double(index)
    parts.append("<rect x=\"\(Self.left + 10)\" y=\"\(line - 8)\" width=\"12\" height=\"4\" fill=\"\(color)\"/>")
    parts.append("<text class=\"note\" x=\"\(Self.left + 27)\" y=\"\(line - 2)\">\(Self.escaped(one.name))</text>")
    return parts
  }

  private func grid(_ x: Axis, _ y: Axis) -> [String] {
    let (right, bottom) = (Self.width - Self.right, Self.height - Self.bottom)
    var parts: [String] = []
    for tick in x.ticks {
      let place = Self.number(x.place(tick))
      parts.append("<line class=\"grid\" x1=\"\(place)\" x2=\"\(place)\" y1=\"\(Self.top)\" y2=\"\(bottom)\"/>")
      parts.append(
        "<text class=\"tick\" x=\"\(place)\" y=\"\(bottom + 16)\" text-anchor=\"middle\">\(Self.label(tick))</text>")
    }
    for tick in y.ticks {
      let place = y.place(tick)
      parts.append(
        "<line class=\"grid\" x1=\"\(Self.left)\" x2=\"\(right)\" y1=\"\(Self.number(place))\" y2=\"\(Self.number(place))\"/>"
      )
      parts.append(
        "<text class=\"tick\" x=\"\(Self.left - 6)\" y=\"\(Self.number(place + 4))\" text-anchor=\"end\">"
          + "\(Self.label(tick))</text>")
    }
    let middle = (Self.top + bottom) / 2
    parts.append(
      "<text class=\"label\" x=\"\((Self.left + right) / 2)\" y=\"\(Self.height - 8)\" text-anchor=\"middle\">"
        + "\(Self.escaped(xLabel))</text>")
    parts.append(
      "<text class=\"label\" x=\"16\" y=\"\(middle)\" text-anchor=\"middle\" transform=\"rotate(-90 16 \(middle))\">"
        + "\(Self.escaped(yLabel))</text>")
    return parts
  }

  private static func polyline(_ points: [(x: Double, y: Double)], _ x: Axis, _ y: Axis, _ style: String) -> String {
    let places = points.map { "\(number(x.place($0.x))),\(number(y.place($0.y)))" }.joined(separator: " ")
    return "<polyline points=\"\(places)\" \(style)/>"
  }

  private static func number(_ value: Double) -> String { String(format: "%.1f", value) }
  private static func label(_ value: Double) -> String { String(format: "%.3g", value) }

  static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
  }
}

/// One axis of a plot: where a value stands, and which values are marked.
private struct Axis {
  let range: ClosedRange<Double>
  let isLogarithmic: Bool
  let start: Double
  let end: Double

  init(_ range: ClosedRange<Double>, isLogarithmic: Bool, from start: Double, to end: Double) {
    self.range = range
    self.isLogarithmic = isLogarithmic
    self.start = start
    self.end = end
  }

  func place(_ value: Double) -> Double {
    let f = { (x: Double) in isLogarithmic ? log10(x) : x }
    let share = (f(value) - f(range.lowerBound)) / (f(range.upperBound) - f(range.lowerBound))
    return start + min(max(share, 0), 1) * (end - start)
  }

  var ticks: [Double] {
    if isLogarithmic {
      let decades = Int(log10(range.lowerBound).rounded(.down))...Int(log10(range.upperBound).rounded(.up))
      let own = decades.map { pow(10, Double($0)) }.filter(range.contains)
      if own.count >= 2 { return own }
      return decades.flatMap { decade in [1, 2, 5].map { $0 * pow(10, Double(decade)) } }.filter(range.contains)
    }
    let rough = (range.upperBound - range.lowerBound) / 5
    let power = pow(10, log10(rough).rounded(.down))
    let step = power * ([1, 2, 5, 10].first { $0 * power >= rough } ?? 10)
    let first = (range.lowerBound / step).rounded(.up)
    return stride(from: first, through: range.upperBound / step, by: 1).map { $0 * step }
  }
}
