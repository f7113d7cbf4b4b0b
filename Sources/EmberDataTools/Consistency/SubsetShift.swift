import EmberInference
import EmberReports
import EmberWorkflows
import Foundation

/// What a subset of the data says of the parameters, against all data.
struct SubsetShift {
  let subset: DataSubset
  let points: Int
  let converged: Bool
  let shift: NestedShift

  /// Shifts of all parameters in units of what is expected of them.
  static func table(_ shifts: [SubsetShift], names: [String], full: [Double]) -> String {
    let rows = names.indices.map { i in
      [names[i], String(format: "%.6g", full[i])]
        + shifts.flatMap { subset -> [String] in
          let (shift, expected) = (subset.shift.shift[i], subset.shift.expected[i])
          return [
            String(format: "%+.3g", shift), String(format: "%.2g", expected),
            expected > 0 ? String(format: "%+.2f", shift / expected) : "",
          ]
        }
    }
    let header = ["parameter", "all data"] + shifts.flatMap { [$0.subset.name + " - all", "expected", "ratio"] }
    let tests = shifts.map { subset in
      [subset.subset.name, "\(subset.points)"] + GoodnessTable.cells(subset.shift.goodness)
        + [subset.converged ? "" : "(not converged)"]
    }
    return "Parameters of subsets less those of all data, and the scatter that is expected of the difference\n"
      + FisherReport.aligned([header] + rows) + "\n\n"
      + FisherReport.aligned([["subset", "points", "chi2 of the shift", "directions", "PTE"]] + tests)
  }
}
