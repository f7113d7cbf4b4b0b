import Foundation

/// What all triangle plots share: a panel for each parameter on the diagonal and for each pair below it, axes, names and a legend.
struct TriangleFrame {
  /// Names of the parameters, as SVG text.
  let labels: [String]
  /// What the axis of each parameter shows.
  let limits: [ClosedRange<Double>]
  /// What the colours mean, in their order.
  let legend: [String]

  static let panel = 110.0
  private static let gap = 10.0
  private static let margin = 90.0

  private var size: Double { Self.margin + Double(labels.count) * (Self.panel + Self.gap) + 20 }

  /// The SVG document.
  ///
  /// - Parameter content: what a panel shows, by column and row, with its axes; those of the diagonal go from 0 to 1 upwards.
  func document(_ content: (_ column: Int, _ row: Int, _ x: PlotAxis, _ y: PlotAxis) -> [String]) -> String {
    let side = ScalableVector.number(size)
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(side)\" height=\"\(side)\" "
        + "viewBox=\"0 0 \(side) \(side)\" font-family=\"sans-serif\" font-size=\"11\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
    ]
    for row in labels.indices {
      for column in 0...row {
        let y = vertical(row)
        lines.append(
          ScalableVector.rectangle(
            x: Self.start(column) + Self.margin, y: Self.start(row) + 10, width: Self.panel, height: Self.panel,
            "fill=\"none\" stroke=\"#444\" stroke-width=\"0.8\""))
        lines += content(
          column, row, horizontal(column), row == column ? PlotAxis(0...1, from: y.start, to: y.end) : y)
      }
      lines += names(row)
    }
    return (lines + legendLines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  /// Where a panel begins, without what lies before the first.
  private static func start(_ index: Int) -> Double { Double(index) * (panel + gap) }

  /// From left to right.
  private func horizontal(_ i: Int) -> PlotAxis {
    let left = Self.margin + Self.start(i)
    return PlotAxis(limits[i], from: left, to: left + Self.panel)
  }

  /// From below to above.
  private func vertical(_ i: Int) -> PlotAxis {
    let top = 10 + Self.start(i)
    return PlotAxis(limits[i], from: top + Self.panel, to: top)
  }

  /// Name and ticks below the bottom row and left of the first column.
  private func names(_ i: Int) -> [String] {
    let (x, y) = (horizontal(i), vertical(i))
    let bottom = 10 + Self.start(labels.count - 1) + Self.panel
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
    let large = "font-size=\"13\""
    lines.append(ScalableVector.text(labels[i], x: (x.start + x.end) / 2, y: bottom + 32, anchor: "middle", large))
    if i > 0 { lines.append(ScalableVector.uprightText(labels[i], x: 16, y: (y.start + y.end) / 2, large)) }
    return lines
  }

  private var legendLines: [String] {
    guard legend.count > 1 else { return [] }
    return legend.enumerated().flatMap { index, label in
      let y = 24 + 20 * Double(index)
      return [
        ScalableVector.rectangle(
          x: size - 150, y: y - 10, width: 14, height: 12,
          "fill=\"\(ScalableVector.color(index))\" fill-opacity=\"0.5\""),
        ScalableVector.text(ScalableVector.escaped(label), x: size - 130, y: y, "font-size=\"13\""),
      ]
    }
  }
}
