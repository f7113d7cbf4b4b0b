import EmberInference
import Foundation

/// `PREFIX.progress`: the tests of convergence of a run, and what it had cost by then.
struct ProgressTable {
  /// The first line of the file.
  static let header = "# N timestamp acceptance_rate Rminus1 Rminus1_cl emulator_share solver_calls"

  /// Rows of all chains, and solver calls so far, test by test.
  let calls: [(rows: Double, calls: Double)]

  /// Lines that have not all columns, such as the header, are passed over.
  init(_ text: String) {
    calls = text.split(whereSeparator: \.isNewline).compactMap { line in
      let fields = line.split(separator: " ")
      guard fields.count == 7, let rows = Double(fields[0]), let calls = Double(fields[6]) else { return nil }
      return (rows, calls)
    }
  }

  /// The line of a test.
  static func line(
    _ check: ConvergenceCheck, emulatorShare: Double, solverCalls: Int, date: Date = Date()
  ) -> String {
    func text(_ value: Double?) -> String { value.map { String(format: "%.6g", $0) } ?? "nan" }
    return [
      "\(check.rows)", ISO8601DateFormatter().string(from: date), text(check.acceptance), text(check.rminus1),
      text(check.rminus1Bounds), text(emulatorShare), "\(solverCalls)",
    ].joined(separator: " ")
  }
}
