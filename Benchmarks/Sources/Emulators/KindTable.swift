@testable import EmberEmulation
import Foundation

/// Measurements as a table in Markdown.
enum KindTable {
  static let head =
    "| points | kind | learnt | rms error | median | 95 % | stated | within 1 | within 1.96 | trusted | judged | fit (s) | update (s) "
    + "| point (ms) | MB |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"

  /// One line for each kind; the one that `auto` would choose is bold.
  ///
  /// - Parameter judged: the errors by which it chooses.
  static func lines(_ found: [KindMeasurement], _ judged: [EmulatorCandidate: Double], count: Int) -> [String] {
    func error(_ one: KindMeasurement) -> Double { judged[EmulatorCandidate(one.kind)] ?? .infinity }
    let chosen = found.filter { $0.kind.isContested(at: count) }.min { error($0) < error($1) }
    return found.map { one in
      let name = one.kind == chosen?.kind ? "**\(one.kind.name)**" : one.kind.name
      let cells = [
        "\(count)", name, "\(one.learnt)", short(one.rms), short(one.percentile(0.5)), short(one.percentile(0.95)),
        short(one.statedRMS), percent(one.coverage(1)), percent(one.coverage(1.96)), percent(one.trusted),
        short(error(one)), String(format: "%.2f", one.fitSeconds), String(format: "%.2f", one.updateSeconds),
        String(format: "%.2f", 1e3 * one.predictionSeconds), "\(one.memory / 1_000_000)",
      ]
      return "| " + cells.joined(separator: " | ") + " |"
    }
  }

  private static func short(_ value: Double) -> String { String(format: value < 0.1 ? "%.4f" : "%.3f", value) }
  private static func percent(_ share: Double) -> String { String(format: "%.0f %%", 100 * share) }
}

extension EmulatorKind {
  /// True when `auto` tries it with so many points.
  fileprivate func isContested(at count: Int) -> Bool { type.contestedCounts.contains(count) }
}
