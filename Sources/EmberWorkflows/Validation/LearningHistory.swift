import EmberReports
import Foundation

/// How the emulator of a run has got on, from the files of the run.
struct LearningHistory {
  let provenance: ProvenanceTable
  /// The text of `PREFIX.progress`.
  let progress: String

  /// Solver calls as the chains grew; stated errors along them, and the true ones where rows were audited.
  var curves: [ValidationReport.Curve] {
    var curves: [ValidationReport.Curve] = []
    if calls.count > 1 {
      curves.append(
        .init(
          title: "Solver calls", xLabel: "rows of all chains", yLabel: "solver calls so far",
          series: [.init(name: "calls, those of the start included", points: calls)], isLogarithmic: false))
    }
    let stated = stated
    if !stated.isEmpty {
      curves.append(
        .init(
          title: "Error of ln L along the chains", xLabel: "row of the chain", yLabel: "error of ln L",
          series: [
            .init(name: "stated sigma, median", points: stated.map { ($0.x, $0.median) }),
            .init(name: "stated sigma, 95 % of the rows", points: stated.map { ($0.x, $0.upper) }),
            .init(name: "|solver - emulator| of audited rows", points: provenance.audits, style: .points),
          ]))
    }
    return curves
  }

  /// Rows, and solver calls so far.
  private var calls: [(x: Double, y: Double)] { ProgressTable(progress).calls.map { ($0.rows, $0.calls) } }

  private static let bins = 60

  private var stated: [(x: Double, median: Double, upper: Double)] {
    let rows = provenance.rows.filter { $0.value.source == "emulator" }
    guard let last = rows.keys.map(\.row).max() else { return [] }
    let width = max(1, (last + Self.bins - 1) / Self.bins)
    return Dictionary(grouping: rows, by: { ($0.key.row - 1) / width }).sorted { $0.key < $1.key }.map { bin, rows in
      let sorted = rows.map(\.value.sigma).sorted()
      return (
        (Double(bin) + 0.5) * Double(width), sorted[sorted.count / 2],
        sorted[Int(0.95 * Double(sorted.count - 1))]
      )
    }
  }
}
