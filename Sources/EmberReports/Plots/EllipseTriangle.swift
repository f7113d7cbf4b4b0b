import EmberConfiguration
import EmberNumerics
import Foundation

/// A triangle of confidence ellipses as SVG: a curve for each parameter on the diagonal, for each pair below it the
/// ellipses that hold 68 % and 95 %.
package struct EllipseTriangle {
  /// One Gaussian.
  package struct Contour {
    package var label: String
    package var center: [Double]
    package var covariance: Matrix

    package init(label: String, center: [Double], covariance: Matrix) {
      self.label = label
      self.center = center
      self.covariance = covariance
    }
  }

  package let names: [String]
  package let contours: [Contour]

  package init(names: [String], contours: [Contour]) {
    self.names = names
    self.contours = contours
  }

  private static let panel = 110.0
  private static let gap = 10.0
  private static let margin = 90.0
  /// Colour-blind safe (Okabe & Ito 2008).
  private static let colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]
  /// Radii that hold 68.3 % and 95.4 % of a Gaussian in the plane: sqrt(-2 ln(1 - p)).
  private static let radii = [1.516, 2.486]

  private var size: Double { Self.margin + Double(names.count) * (Self.panel + Self.gap) + 20 }

  /// The whole document.
  package var svg: String {
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(Self.text(size))\" height=\"\(Self.text(size))\" "
        + "viewBox=\"0 0 \(Self.text(size)) \(Self.text(size))\" font-family=\"sans-serif\" font-size=\"11\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
    ]
    for row in names.indices {
      for column in 0...row {
        lines.append("<rect \(box(column, row)) fill=\"none\" stroke=\"#444\" stroke-width=\"0.8\"/>")
        lines += row == column ? curves(row) : ellipses(column, row)
      }
      lines += labels(row)
    }
    return (lines + legend + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private func left(_ column: Int) -> Double { Self.margin + Double(column) * (Self.panel + Self.gap) }
  private func top(_ row: Int) -> Double { 10 + Double(row) * (Self.panel + Self.gap) }

  private func box(_ column: Int, _ row: Int) -> String {
    "x=\"\(Self.text(left(column)))\" y=\"\(Self.text(top(row)))\" width=\"\(Self.text(Self.panel))\" "
      + "height=\"\(Self.text(Self.panel))\""
  }

  /// What an axis shows: three standard deviations of the widest contour to either side.
  private func limits(_ i: Int) -> ClosedRange<Double> {
    let sigma = contours.map { $0.covariance[i, i].squareRoot() }.max() ?? 1
    let center = contours.first?.center[i] ?? 0
    return (center - 3 * sigma)...(center + 3 * sigma)
  }

  /// 0 ... 1 along an axis.
  private func fraction(_ value: Double, _ i: Int) -> Double {
    let limits = limits(i)
    return (value - limits.lowerBound) / (limits.upperBound - limits.lowerBound)
  }

  private func curves(_ i: Int) -> [String] {
    contours.enumerated().reversed().map { index, contour in
      let sigma = contour.covariance[i, i].squareRoot()
      let limits = limits(i)
      let points = (0...80).map { step in
        let value = limits.lowerBound + (limits.upperBound - limits.lowerBound) * Double(step) / 80
        let t = (value - contour.center[i]) / sigma
        let height = 0.92 * exp(-t * t / 2)
        return Self.point(left(i) + Self.panel * Double(step) / 80, top(i) + Self.panel * (1 - height))
      }
      return "<polyline points=\"\(points.joined(separator: " "))\" fill=\"none\" stroke=\"\(Self.color(index))\" "
        + "stroke-width=\"1.5\"/>"
    }
  }

  private func ellipses(_ column: Int, _ row: Int) -> [String] {
    // What stands first lies on top.
    contours.enumerated().reversed().flatMap { index, contour -> [String] in
      let matrix = contour.covariance
      let (a, b, c) = (matrix[column, column], matrix[row, column], matrix[row, row])
      // Cholesky factor of the two by two covariance.
      let first = a.squareRoot()
      let mixed = b / first
      let second = max(c - mixed * mixed, 0).squareRoot()
      return Self.radii.reversed().enumerated().map { level, radius in
        let points = (0..<90).map { step in
          let angle = 2 * Double.pi * Double(step) / 90
          let (u, v) = (radius * cos(angle), radius * sin(angle))
          let x = contour.center[column] + first * u
          let y = contour.center[row] + mixed * u + second * v
          return Self.point(
            left(column) + Self.panel * fraction(x, column), top(row) + Self.panel * (1 - fraction(y, row)))
        }
        return "<polygon points=\"\(points.joined(separator: " "))\" fill=\"\(Self.color(index))\" "
          + "fill-opacity=\"\(level == 0 ? 0.15 : 0.3)\" stroke=\"\(Self.color(index))\" stroke-width=\"1\"/>"
      }
    }
  }

  /// Name and two ticks below the bottom row and left of the first column.
  private func labels(_ i: Int) -> [String] {
    let limits = limits(i)
    let step = Self.roundStep((limits.upperBound - limits.lowerBound) / 4)
    let first = (limits.lowerBound / step).rounded(.up)
    let ticks = (0..<6).map { (first + Double($0)) * step }.filter {
      (0.1...0.9).contains((($0 - limits.lowerBound) / (limits.upperBound - limits.lowerBound)))
    }
    let bottom = top(names.count - 1) + Self.panel
    var lines: [String] = []
    // Four labels beside each other would touch.
    for (index, tick) in ticks.enumerated() where ticks.count < 4 || index.isMultiple(of: 2) {
      let text = Self.number(tick, step: step)
      let x = left(i) + Self.panel * fraction(tick, i)
      lines.append(Self.line(x, bottom, x, bottom - 4))
      lines.append(Self.label(text, x, bottom + 14, anchor: "middle"))
      guard i > 0 else { continue }
      let y = top(i) + Self.panel * (1 - fraction(tick, i))
      lines.append(Self.line(left(0), y, left(0) + 4, y))
      lines.append(Self.label(text, left(0) - 5, y + 4, anchor: "end"))
    }
    lines.append(Self.label(names[i], left(i) + Self.panel / 2, bottom + 32, anchor: "middle", isLarge: true))
    if i > 0 {
      let (x, y) = (16.0, top(i) + Self.panel / 2)
      lines.append(
        "<text x=\"\(Self.text(x))\" y=\"\(Self.text(y))\" text-anchor=\"middle\" font-size=\"13\" "
          + "transform=\"rotate(-90 \(Self.text(x)) \(Self.text(y)))\">\(Self.escaped(names[i]))</text>")
    }
    return lines
  }

  private var legend: [String] {
    guard contours.count > 1 else { return [] }
    return contours.enumerated().flatMap { index, contour in
      let y = 24 + 20 * Double(index)
      return [
        "<rect x=\"\(Self.text(size - 150))\" y=\"\(Self.text(y - 10))\" width=\"14\" height=\"12\" "
          + "fill=\"\(Self.color(index))\" fill-opacity=\"0.5\"/>",
        Self.label(contour.label, size - 130, y, anchor: "start", isLarge: true),
      ]
    }
  }

  private static func color(_ index: Int) -> String { colors[index % colors.count] }
  private static func text(_ value: Double) -> String { String(format: "%.1f", value) }
  private static func point(_ x: Double, _ y: Double) -> String { "\(text(x)),\(text(y))" }

  private static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
    "<line x1=\"\(text(x1))\" y1=\"\(text(y1))\" x2=\"\(text(x2))\" y2=\"\(text(y2))\" stroke=\"#444\"/>"
  }

  private static func label(_ content: String, _ x: Double, _ y: Double, anchor: String, isLarge: Bool = false)
    -> String
  {
    "<text x=\"\(text(x))\" y=\"\(text(y))\" text-anchor=\"\(anchor)\""
      + (isLarge ? " font-size=\"13\"" : "") + ">\(escaped(content))</text>"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  /// 1, 2 or 5 times a power of ten, at least `step`.
  private static func roundStep(_ step: Double) -> Double {
    let power = pow(10, log10(step).rounded(.down))
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= step } ?? step
  }

  private static func number(_ value: Double, step: Double) -> String {
    abs(value) >= 1e-3 || value == 0
      ? String(format: "%.*f", max(0, Int(-log10(step).rounded(.down))), value) : String(format: "%.2g", value)
  }
}
