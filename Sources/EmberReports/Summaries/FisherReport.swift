import EmberNumerics
import Foundation

/// Sigmas and correlations of a Gaussian, as text.
package struct FisherReport {
  package let title: String
  package let names: [String]
  package let center: [Double]
  package let covariance: Matrix
  /// Shifts by a residual, when one was given.
  package var bias: [Double]?

  package init(title: String, names: [String], center: [Double], covariance: Matrix) {
    self.title = title
    self.names = names
    self.center = center
    self.covariance = covariance
  }

  package var sigmas: [Double] { names.indices.map { covariance[$0, $0].squareRoot() } }

  package var text: String {
    let header = ["parameter", "value", "sigma"] + (bias == nil ? [] : ["shift", "shift/sigma"])
    let sigmas = sigmas
    let rows = names.indices.map { i in
      var row = [names[i], String(format: "%.6g", center[i]), String(format: "%.3g", sigmas[i])]
      if let bias { row += [String(format: "%+.3g", bias[i]), String(format: "%+.2f", bias[i] / sigmas[i])] }
      return row
    }
    return [title, "", Self.aligned([header] + rows), "", "Correlations", Self.aligned(correlations)]
      .joined(separator: "\n")
  }

  private var correlations: [[String]] {
    let sigmas = sigmas
    return [[""] + names]
      + names.indices.map { i in
        [names[i]] + names.indices.map { String(format: "%+.3f", covariance[i, $0] / (sigmas[i] * sigmas[$0])) }
      }
  }

  /// Columns as wide as their widest entry, the first to the left, all others to the right.
  package static func aligned(_ rows: [[String]]) -> String {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let blanks = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + blanks : blanks + cell
      }
      return "  " + cells.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
