import EmberConfiguration
import Foundation

/// A model's manifest for people.
package struct ModelReport {
  private let manifest: ModelManifest

  package init(_ manifest: ModelManifest) { self.manifest = manifest }

  package var text: String {
    var lines = [
      "Emulator: \(manifest.emulator.kind), \(manifest.emulator.components) components (\(manifest.emulator.reason))",
      "Points: \(manifest.training.training) trained it, \(manifest.training.heldOut) judge it",
    ]
    for (reason, points) in manifest.training.failed.sorted(by: { $0.key < $1.key }) {
      lines.append("Failed points: \(points.count) because of: \(reason)")
    }
    lines.append("Held-out errors in sigma of cosmic variance: the worst multipole, for 68, 95 and 99 % of the points")
    for table in manifest.errors {
      for (kind, errors) in table.largest.sorted(by: { $0.key < $1.key }) {
        let name = "\(table.plan) \(kind)".padding(toLength: 26, withPad: " ", startingAt: 0)
        lines.append("  " + name + errors.map { String(format: "%9.4f", $0) }.joined())
      }
    }
    return lines.joined(separator: "\n")
  }
}
