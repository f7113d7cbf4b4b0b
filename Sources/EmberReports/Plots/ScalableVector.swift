import Foundation

/// The elements of SVG that plots are made of.
enum ScalableVector {
  /// Colours that colour-blind people tell apart (Okabe & Ito 2008), the darkest first.
  private static let colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]

  /// The colour of the curve with this number.
  static func color(_ index: Int) -> String { colors[index % colors.count] }

  /// A coordinate.
  static func number(_ value: Double) -> String { String(format: "%.1f", value) }

  /// Text that stands for itself between tags and in quotation marks.
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  private static func path(_ points: [(x: Double, y: Double)]) -> String {
    points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
  }

  static func polyline(_ points: [(x: Double, y: Double)], _ style: String) -> String {
    "<polyline points=\"\(path(points))\" fill=\"none\" \(style)/>"
  }

  static func polygon(_ points: [(x: Double, y: Double)], _ style: String) -> String {
    "<polygon points=\"\(path(points))\" \(style)/>"
  }

  /// What closed curves enclose, holes left out.
  static func region(_ loops: [[(x: Double, y: Double)]], _ style: String) -> String {
    let curves = loops.map { loop in
      "M" + loop.map { "\(number($0.x)) \(number($0.y))" }.joined(separator: "L") + "Z"
    }
    return "<path d=\"\(curves.joined())\" fill-rule=\"evenodd\" \(style)/>"
  }

  static func circle(_ center: (x: Double, y: Double), radius: Double, _ style: String) -> String {
    "<circle cx=\"\(number(center.x))\" cy=\"\(number(center.y))\" r=\"\(number(radius))\" \(style)/>"
  }

  static func line(from start: (x: Double, y: Double), to end: (x: Double, y: Double), _ style: String) -> String {
    "<line x1=\"\(number(start.x))\" y1=\"\(number(start.y))\" x2=\"\(number(end.x))\" y2=\"\(number(end.y))\" \(style)/>"
  }

  static func rectangle(x: Double, y: Double, width: Double, height: Double, _ style: String) -> String {
    "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" height=\"\(number(height))\" \(style)/>"
  }

  /// - Parameters:
  ///   - markup: what is shown, with text escaped.
  ///   - anchor: `start`, `middle` or `end`.
  static func text(_ markup: String, x: Double, y: Double, anchor: String = "start", _ style: String = "") -> String {
    let tail = style.isEmpty ? "" : " " + style
    return "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\"\(tail)>\(markup)</text>"
  }

  /// Text from below to above.
  static func uprightText(_ markup: String, x: Double, y: Double, _ style: String = "") -> String {
    let turn = "transform=\"rotate(-90 \(number(x)) \(number(y)))\""
    return text(markup, x: x, y: y, anchor: "middle", style.isEmpty ? turn : style + " " + turn)
  }
}
