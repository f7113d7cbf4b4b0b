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

  /// Radii that hold 68.3 % and 95.4 % of a Gaussian in the plane: sqrt(-2 ln(1 - p)).
  private static let radii = [1.516, 2.486]

  /// The whole document.
  package var svg: String {
    TriangleFrame(
      labels: names.map(ScalableVector.escaped), limits: names.indices.map(limits), legend: contours.map(\.label)
    ).document { column, row, x, y in row == column ? curves(row, x, y) : ellipses(column, row, x, y) }
  }

  /// What an axis shows: three standard deviations of the widest contour to either side.
  private func limits(_ i: Int) -> ClosedRange<Double> {
    let sigma = contours.map { $0.covariance[i, i].squareRoot() }.max() ?? 1
    let center = contours.first?.center[i] ?? 0
    return (center - 3 * sigma)...(center + 3 * sigma)
  }

  private func curves(_ i: Int, _ x: PlotAxis, _ height: PlotAxis) -> [String] {
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

  private func ellipses(_ column: Int, _ row: Int, _ horizontal: PlotAxis, _ vertical: PlotAxis) -> [String] {
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
}
