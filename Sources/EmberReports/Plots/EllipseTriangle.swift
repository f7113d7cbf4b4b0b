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
  /// Radii that hold 68.3 % and 95.4 % of a Gaussian in the plane: sqrt(-2 ln(1 - p)).
  private static let radii = [1.516, 2.486]

  private var size: Double { Self.margin + Double(names.count) * (Self.panel + Self.gap) + 20 }

  /// The whole document.
  package var svg: String {
    let side = ScalableVector.number(size)
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(side)\" height=\"\(side)\" "
        + "viewBox=\"0 0 \(side) \(side)\" font-family=\"sans-serif\" font-size=\"11\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
    ]
    for row in names.indices {
      for column in 0...row {
        lines.append(
          ScalableVector.rectangle(
            x: Self.start(column) + Self.margin, y: Self.start(row) + 10, width: Self.panel, height: Self.panel,
            "fill=\"none\" stroke=\"#444\" stroke-width=\"0.8\""))
        lines += row == column ? curves(row) : ellipses(column, row)
      }
      lines += labels(row)
    }
    return (lines + legend + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  /// Where a panel begins, without what lies before the first.
  private static func start(_ index: Int) -> Double { Double(index) * (panel + gap) }

  /// From left to right.
  private func horizontal(_ i: Int) -> PlotAxis {
    let left = Self.margin + Self.start(i)
    return PlotAxis(limits(i), from: left, to: left + Self.panel)
  }

  /// From below to above.
  private func vertical(_ i: Int) -> PlotAxis {
    let top = 10 + Self.start(i)
    return PlotAxis(limits(i), from: top + Self.panel, to: top)
  }

  /// What an axis shows: three standard deviations of the widest contour to either side.
  private func limits(_ i: Int) -> ClosedRange<Double> {
    let sigma = contours.map { $0.covariance[i, i].squareRoot() }.max() ?? 1
    let center = contours.first?.center[i] ?? 0
    return (center - 3 * sigma)...(center + 3 * sigma)
  }

  private func curves(_ i: Int) -> [String] {
    let (x, height) = (horizontal(i), PlotAxis(0...1, from: vertical(i).start, to: vertical(i).end))
    return contours.enumerated().reversed().map { index, contour in
      let sigma = contour.covariance[i, i].squareRoot()
      let points = (0...80).map { step in
        let value = x.range.lowerBound + (x.range.upperBound - x.range.lowerBound) * Double(step) / 80
        let t = (value - contour.center[i]) / sigma
        return (x: x.place(value), y: height.place(0.92 * exp(-t * t / 2)))
      }
      return ScalableVector.polyline(points, "stroke=\"\(ScalableVector.color(index))\" stroke-width=\"1.5\"")
    }
  }

  private func ellipses(_ column: Int, _ row: Int) -> [String] {
    let (horizontal, vertical) = (horizontal(column), vertical(row))
    // What stands first lies on top.
    return contours.enumerated().reversed().flatMap { index, contour -> [String] in
      let matrix = contour.covariance
      let (a, b, c) = (matrix[column, column], matrix[row, column], matrix[row, row])
      // Cholesky factor of the two by two covariance.
      let first = a.squareRoot()
      let mixed = b / first
      let second = max(c - mixed * mixed, 0).squareRoot()
      let color = ScalableVector.color(index)
      return Self.radii.reversed().enumerated().map { level, radius in
        let points = (0..<90).map { step in
          let angle = 2 * Double.pi * Double(step) / 90
          let (u, v) = (radius * cos(angle), radius * sin(angle))
          return (
            x: horizontal.place(contour.center[column] + first * u),
            y: vertical.place(contour.center[row] + mixed * u + second * v)
          )
        }
        return ScalableVector.polygon(
          points, "fill=\"\(color)\" fill-opacity=\"\(level == 0 ? 0.15 : 0.3)\" stroke=\"\(color)\" stroke-width=\"1\""
        )
      }
    }
  }

  /// Name and ticks below the bottom row and left of the first column.
  private func labels(_ i: Int) -> [String] {
    let (x, y) = (horizontal(i), vertical(i))
    let bottom = 10 + Self.start(names.count - 1) + Self.panel
    let width = x.range.upperBound - x.range.lowerBound
    let ticks = x.linearTicks(parts: 4).filter { (0.1...0.9).contains(($0 - x.range.lowerBound) / width) }
    let stroke = "stroke=\"#444\""
    var lines: [String] = []
    // Four labels beside each other would touch.
    for (index, tick) in ticks.enumerated() where ticks.count < 4 || index.isMultiple(of: 2) {
      let label = PlotAxis.label(tick)
      let (across, up) = (x.place(tick), y.place(tick))
      lines.append(ScalableVector.line(from: (across, bottom), to: (across, bottom - 4), stroke))
      lines.append(ScalableVector.text(label, x: across, y: bottom + 14, anchor: "middle"))
      guard i > 0 else { continue }
      lines.append(ScalableVector.line(from: (Self.margin, up), to: (Self.margin + 4, up), stroke))
      lines.append(ScalableVector.text(label, x: Self.margin - 5, y: up + 4, anchor: "end"))
    }
    let (name, large) = (ScalableVector.escaped(names[i]), "font-size=\"13\"")
    lines.append(ScalableVector.text(name, x: (x.start + x.end) / 2, y: bottom + 32, anchor: "middle", large))
    if i > 0 { lines.append(ScalableVector.uprightText(name, x: 16, y: (y.start + y.end) / 2, large)) }
    return lines
  }

  private var legend: [String] {
    guard contours.count > 1 else { return [] }
    return contours.enumerated().flatMap { index, contour in
      let y = 24 + 20 * Double(index)
      return [
        ScalableVector.rectangle(
          x: size - 150, y: y - 10, width: 14, height: 12,
          "fill=\"\(ScalableVector.color(index))\" fill-opacity=\"0.5\""),
        ScalableVector.text(ScalableVector.escaped(contour.label), x: size - 130, y: y, "font-size=\"13\""),
      ]
    }
  }
}
