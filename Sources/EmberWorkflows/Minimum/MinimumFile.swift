import Foundation

/// A best fit in the two text formats that Cobaya writes: `.minimum`, which GetDist reads, and a chain of one row.
struct MinimumFile {
  /// A parameter with its value.
  struct Entry {
    var name: String
    var latex: String
    var value: Double
  }

  var minusLogPosterior: Double
  var minusLogPrior: Double
  var sampled: [Entry]
  var fixed: [Entry]
  var derived: [Entry]
  /// chi^2 of each likelihood.
  var chiSquared: [(name: String, value: Double)]

  private var total: Double { chiSquared.reduce(0) { $0 + $1.value } }

  /// CosmoMC's layout: ln posterior and chi^2; sampled, fixed and derived parameters; chi^2 of each likelihood.
  var getDist: String {
    var lines = [
      String(format: " -log(Like) = %.10g", minusLogPosterior),
      String(format: " chi-sq    = %.10g", 2 * minusLogPosterior),
      "",
    ]
    var number = 0
    for group in [sampled, fixed, derived] {
      for entry in group {
        number += 1
        lines.append(
          String(format: "%5d  %@   ", number, Self.number(entry.value))
            + entry.name.padding(toLength: max(22, entry.name.count + 1), withPad: " ", startingAt: 0) + entry.latex)
      }
      lines.append("")
    }
    lines.append(" -log(Like)     chi-sq   data")
    for (name, value) in chiSquared { lines.append(String(format: "%11.5f %11.5f   %@", value / 2, value, name)) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Cobaya's table: one row of weight, -ln posterior, parameters, priors and chi^2.
  var table: String {
    let columns: [(String, Double)] =
      [("weight", 1), ("minuslogpost", minusLogPosterior)] + (sampled + derived).map { ($0.name, $0.value) }
      + [("minuslogprior", minusLogPrior), ("minuslogprior__0", minusLogPrior), ("chi2", total)]
      + chiSquared.map { ("chi2__" + $0.name, $0.value) }
    let widths = columns.map { max($0.0.count + 1, 17) }
    func line(_ cells: [String]) -> String {
      zip(cells, widths).map { String(repeating: " ", count: max(1, $1 - $0.count)) + $0 }.joined()
    }
    return "#" + line(columns.map(\.0)).dropFirst() + "\n" + line(columns.map { Self.number($0.1) }) + "\n"
  }

  private static func number(_ value: Double) -> String { String(format: "%.9E", value) }
}
